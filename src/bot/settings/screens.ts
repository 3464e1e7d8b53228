/** The screens of the settings: a home with its topics, and a page for each topic. */
import {
  type Button,
  type Field,
  type Limits,
  type Message,
  shorten,
  type TextPart,
} from '../../chat/platform.ts';
import { type Topic, topics } from '../../moderation/settings/kind.ts';
import { type SettingName, settingOf } from '../../moderation/settings/table.ts';
import { digestOf, type Scope, screenId } from './scope.ts';
import { showValue } from './show-value.ts';
import { namesIn, type Sight } from './sight.ts';

const mark = '●';

export function homeScreen(sight: Sight, limits: Limits, said?: string): Message {
  const { scope, texts } = sight;
  const shown = topics.filter((topic) => namesOf(topic, scope).length > 0);
  const open = shown.map(
    (topic): Button => button(texts.topics[topic], screenId('topic', scope, topic), limits),
  );
  const more: readonly Button[] =
    scope === undefined
      ? [
          button(texts.channel, screenId('channel', scope), limits),
          button(texts.export, screenId('export', scope), limits),
          button(texts.import, screenId('import', scope), limits),
        ]
      : [button(texts.wholeServer, screenId('home', undefined), limits)];
  return {
    text: heading(sight, undefined, said),
    fields: shown.map((topic) => topicField(topic, sight)),
    note: texts.legend,
    buttons: [...open, ...more],
    ...(said !== undefined && { tone: 'good' }),
  };
}

function topicField(topic: Topic, { texts, scope, differs }: Sight): Field {
  const changed = namesOf(topic, scope).filter(differs);
  const names = changed.map((name) => texts.settings[name]).join(', ');
  return {
    name: changed.length > 0 ? `${mark} ${texts.topics[topic]}` : texts.topics[topic],
    value: changed.length > 0 ? names : texts.asUsual,
  };
}

export function topicScreen(topic: Topic, sight: Sight, limits: Limits, said?: string): Message {
  const { texts, scope, differs, holds, server } = sight;
  const names = namesOf(topic, scope);
  const fields = names.map((name): Field => {
    const label = texts.settings[name];
    return {
      name: differs(name) ? `${mark} ${label}` : label,
      value: shortened(showValue(name, holds[name], sight)),
    };
  });
  const buttons = names.flatMap((name): Button[] => {
    const deed = deedOf(name);
    if (deed === 'elsewhere') return [];
    const id =
      deed === 'list'
        ? screenId(deed, scope, name)
        : screenId(deed, scope, name, digestOf(server, scope, name));
    return [button(texts.settings[name], id, limits)];
  });
  return {
    text: heading(sight, texts.topics[topic], said),
    fields,
    note: texts.legend,
    buttons: [...buttons, button(texts.back, screenId('home', scope), limits)],
    ...(said !== undefined && { tone: 'good' }),
  };
}

/** Rules and quotas: one button for each. */
export function listScreen(
  name: 'rules' | 'roleQuotas',
  sight: Sight,
  limits: Limits,
  said?: string,
): Message {
  const { texts, scope, holds, server } = sight;
  const digest = digestOf(server, scope, name);
  const most = limits.buttons - 2;
  const buttons: Button[] =
    name === 'rules'
      ? [
          button(texts.rule.add, screenId('rule', scope, 'new', digest), limits),
          ...holds.rules
            .slice(0, most)
            .map((_, index) =>
              button(texts.rule.edit(index + 1), screenId('rule', scope, index, digest), limits),
            ),
        ]
      : [button(texts.quota.add, screenId('quota', scope, 'new', digest), limits)];
  const entries =
    name === 'rules'
      ? holds.rules.map(
          ({ name: title, action }, index) => `${index + 1}. ${title}: ${texts.actions[action]}`,
        )
      : [];
  const list: readonly TextPart[] =
    name === 'rules'
      ? [entries.length > 0 ? entries.join('\n') : texts.rule.none]
      : showValue(name, holds[name], sight);
  return {
    text: [...heading(sight, texts.settings[name], said), '\n', ...list],
    buttons: [...buttons, button(texts.back, screenId('home', scope), limits)],
    ...(said !== undefined && { tone: 'good' }),
  };
}

/** What a setting's button does: turn it, open a form, or show what it is made of. `/reactions` changes those. */
function deedOf(name: SettingName): 'turn' | 'edit' | 'list' | 'elsewhere' {
  const { kind } = settingOf(name);
  if (kind === 'reactions') return 'elsewhere';
  if (kind === 'switch') return 'turn';
  return kind === 'rules' || kind === 'quotas' ? 'list' : 'edit';
}

export function topicOf(name: SettingName): Topic {
  return settingOf(name).topic;
}

function namesOf(topic: Topic, scope: Scope): readonly SettingName[] {
  return namesIn(scope).filter((name) => topicOf(name) === topic);
}

function heading(
  { scope, texts, place }: Sight,
  topic: string | undefined,
  said?: string,
): readonly TextPart[] {
  const title = scope === undefined ? texts.title : texts.titleOf;
  const parts: TextPart[] = said === undefined ? [] : [`${said}\n\n`];
  parts.push({ kind: 'bold', text: topic === undefined ? title : `${title}: ${topic}` });
  if (scope !== undefined) {
    const { platform, server } = place;
    parts.push(' ', { kind: 'place', text: scope, place: { platform, server, channel: scope } });
  }
  return parts;
}

function button(label: string, customId: string, limits: Limits): Button {
  return { label: shorten(label, limits.buttonLabel), customId };
}

/** Characters of a value beside its name; all of it is in its form. */
const longest = 300;

function shortened(parts: readonly TextPart[]): readonly TextPart[] {
  const [only] = parts;
  return parts.length === 1 && typeof only === 'string' ? [shorten(only, longest)] : parts.slice(0, 41);
}
