/** Where people write: plain messages, and commands once a slash begins the line. */
/** @import { Spot } from '../../hub.ts' */
import { act, tolerate, upload } from '../api.js';
import { el, iconButton } from '../dom.js';
import { icon } from '../frame/icons.js';
import { state } from '../state.js';
import { words } from '../words.js';
import { createCommandForm } from './command-form.js';
import { describe, matching, parseLine } from './command-names.js';
import { createSuggestions } from './suggestions.js';

/**
 * @param {string} label
 * @param {string} placeholder
 */
export function createComposer(label, placeholder) {
  /** @type {Spot} */
  let spot = { channel: '' };
  /** @type {File[]} */
  let files = [];
  const area = el('textarea', {
    attributes: {
      rows: 1,
      'aria-label': label,
      placeholder,
      maxlength: 10_000,
      autocomplete: 'off',
      dir: 'auto',
    },
  });
  const picker = el('input', { attributes: { type: 'file', multiple: true, hidden: true, tabindex: -1 } });
  const chips = el('ul', { class: 'chips', attributes: { 'aria-label': words.attachedFiles, hidden: true } });
  const suggestions = createSuggestions(area, words.commands, () => {
    const typed = /^\/(\S*(?: \S*)?)$/.exec(area.value)?.[1];
    if (typed === undefined) return [];
    return matching(typed).map((runnable) => ({
      label: `/${runnable.typed}`,
      detail: describe(runnable),
      pick: () => begin(runnable, ''),
    }));
  });
  const plain = el(
    'form',
    {
      class: 'writing',
      on: {
        submit(/** @type {Event} */ event) {
          event.preventDefault();
          void submit();
        },
      },
    },
    iconButton('plus', words.attachFiles, () => picker.click(), 'quiet'),
    picker,
    area,
    el(
      'button',
      { class: 'icon send', attributes: { type: 'submit', 'aria-label': words.send } },
      icon('send'),
    ),
  );
  const element = el('div', { class: 'composer' }, suggestions.element, chips, plain);

  /** @type {ReturnType<typeof createCommandForm> | undefined} */
  let command;
  const begin = (
    /** @type {import('./command-names.js').Runnable} */ runnable,
    /** @type {string} */ value,
  ) => {
    command?.element.remove();
    const form = createCommandForm(runnable, spot, {
      value,
      onDone(sent) {
        area.value = sent ? '' : form.line();
        end();
      },
    });
    command = form;
    suggestions.close();
    plain.hidden = true;
    element.append(form.element);
    form.focus();
  };
  const end = () => {
    command?.element.remove();
    command = undefined;
    plain.hidden = false;
    area.focus();
  };

  const submit = async () => {
    const line = area.value.trim();
    const parsed = parseLine(line);
    if (parsed !== undefined) {
      begin(parsed.runnable, parsed.rest.trim());
      return;
    }
    if (line.startsWith('/')) {
      // The server knows best which command was meant.
      const [, name = '', text = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
      await sending(() => act('/api/command', state.me.id, spot, { name, text }));
      return;
    }
    if (line === '' && files.length === 0) return;
    const text = area.value;
    const attached = files;
    files = [];
    showFiles();
    const said = await sending(() =>
      tolerate(async () => {
        const ids = await Promise.all(attached.map((file) => upload(state.me.id, file)));
        return act('/api/say', state.me.id, spot, { text, files: ids });
      }),
    );
    if (said) return;
    files = [...attached, ...files];
    showFiles();
  };
  /** The line is empty while its text is on its way; what was refused comes back before what was typed meanwhile. */
  const sending = async (/** @type {() => Promise<unknown>} */ send) => {
    const before = area.value;
    area.value = '';
    const isTaken = (await send()) !== undefined;
    if (!isTaken) area.value = [before, area.value].filter((text) => text !== '').join('\n');
    return isTaken;
  };

  const showFiles = () => {
    chips.hidden = files.length === 0;
    chips.replaceChildren(
      ...files.map((file) =>
        el(
          'li',
          {},
          el('span', { text: file.name }),
          iconButton(
            'close',
            words.leaveOut(file.name),
            () => {
              files = files.filter((other) => other !== file);
              showFiles();
            },
            'quiet small',
          ),
        ),
      ),
    );
  };
  const attach = (/** @type {Iterable<File>} */ more) => {
    files = [...files, ...more].slice(0, 10);
    showFiles();
  };
  picker.addEventListener('change', () => {
    attach(picker.files ?? []);
    picker.value = '';
    area.focus();
  });
  area.addEventListener('paste', (event) => {
    if (event.clipboardData?.files.length) attach(event.clipboardData.files);
  });
  element.addEventListener('dragover', (event) => event.preventDefault());
  element.addEventListener('drop', (event) => {
    event.preventDefault();
    attach(event.dataTransfer?.files ?? []);
  });
  area.addEventListener('input', () => {
    // A space after a command's name means it.
    const parsed = /^\/\S.*\s/s.test(area.value) ? parseLine(area.value) : undefined;
    if (parsed !== undefined) begin(parsed.runnable, parsed.rest.trimStart());
  });
  area.addEventListener('keydown', (event) => {
    if (suggestions.key(event)) return;
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void submit();
  });

  return {
    element,
    area,
    show(/** @type {Spot} */ next) {
      if (next.channel === spot.channel && next.thread === spot.thread) return;
      spot = next;
      if (command !== undefined) end();
    },
    focus: () => (command === undefined ? area.focus() : command.focus()),
  };
}
