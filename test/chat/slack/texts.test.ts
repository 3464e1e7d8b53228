/** Emoji, escapes, texts as they are read, and the manifest. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commands } from '../../../commands/index.ts';
import { emojiKey } from '../../../src/chat/platform.ts';
import { readMessageText } from '../../../src/chat/slack/receive/read-text.ts';
import { emojiOf, nameOf } from '../../../src/chat/slack/render/emoji-names.ts';
import { slackManifest } from '../../../src/chat/slack/render/manifest.ts';
import { unescapeEntities } from '../../../src/chat/slack/render/plain.ts';
import { createContractApp } from '../../contracts/contract-app.ts';
import { evilTexts } from '../../contracts/evil-texts.ts';

describe('emoji', () => {
  it('have the names that Slack gives them, both ways', () => {
    const known = {
      '🔁': 'repeat',
      '🎲': 'game_die',
      '1️⃣': 'one',
      '4️⃣': 'four',
      '⬆️': 'arrow_up',
      '❌': 'x',
      '✉️': 'email',
    };
    for (const [emoji, name] of Object.entries(known)) {
      expect(nameOf(emoji)).toBe(name);
      expect(emojiOf(name)).toBe(emojiKey(emoji));
    }
    expect(emojiOf('envelope')).toBe(emojiKey('✉️'));
  });

  it('lose their skin, and keep their own names where they belong to a workspace', () => {
    expect(emojiOf('+1::skin-tone-4')).toBe('👍');
    expect(nameOf('👍🏽')).toBe('+1');
    expect(emojiOf('party-parrot')).toBe(':party-parrot:');
    expect(nameOf(':party-parrot:')).toBe('party-parrot');
    expect(nameOf('🪿')).toBeUndefined();
  });
});

describe('texts', () => {
  const encode = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

  it.each(evilTexts)('come in as they were typed, escaped: %s', (text) => {
    expect(unescapeEntities(encode(text))).toBe(text);
    expect(readMessageText({ text: encode(text) })).toBe(text.trim());
  });

  it('are read from what people see: links, mentions, emoji', () => {
    const text = 'see <https://example.org/a?b=1&amp;c=2|the page> <@U1|ada> <#C1|art> <!here> &lt;b&gt;';
    expect(readMessageText({ text })).toBe('see the page @ada #art @here <b>');
    const elements = [
      { type: 'user', user_id: 'U0' },
      { type: 'text', text: ' draw ' },
      { type: 'emoji', name: 'fox_face', unicode: '1f98a' },
      { type: 'emoji', name: 'parrot' },
      { type: 'link', url: 'https://example.org' },
    ];
    const blocks = [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
    expect(readMessageText({ text: 'other', blocks }, 'U0')).toBe('draw 🦊:parrot:https://example.org');
  });
});

describe('the manifest', () => {
  it('keeps to what Slack takes, with all commands of the bot', () => {
    const all = {
      commands: commands.map(({ definition }) => definition),
      menus: commands.flatMap(({ menus = [] }) => menus.map(({ definition }) => definition)),
    };
    const manifest = slackManifest(all, { name: 'x'.repeat(200), commandPrefix: 'ella-' });
    const command = z.strictObject({
      command: z.string().regex(/^\/ella-[a-z0-9_-]{1,27}$/),
      description: z.string().min(1).max(2000),
      usage_hint: z.string().max(1000).optional(),
      should_escape: z.literal(false),
    });
    const shortcut = z.strictObject({
      name: z.string().min(1).max(24),
      type: z.literal('message'),
      callback_id: z.string().min(1).max(255),
      description: z.string().min(1).max(150),
    });
    const schema = z.looseObject({
      display_information: z.strictObject({ name: z.string().max(35) }),
      features: z.looseObject({
        slash_commands: z.array(command).min(5).max(50),
        shortcuts: z.array(shortcut).min(1).max(10),
        bot_user: z.looseObject({ display_name: z.string().max(80) }),
      }),
    });
    expect(schema.safeParse(manifest).error).toBeUndefined();
  });

  const app = createContractApp();

  it('has every command and menu, with addresses or over a socket', () => {
    const manifest = slackManifest(app, { url: 'https://bot.example/' });
    expect(manifest).toMatchObject({
      features: {
        slash_commands: [
          {
            command: '/draw',
            usage_hint: '[prompt]',
            should_escape: false,
            url: 'https://bot.example/slack/events',
          },
          { command: '/settings', usage_hint: 'set | show' },
        ],
        shortcuts: [{ name: 'About this', type: 'message', callback_id: 'about' }],
      },
      oauth_config: { redirect_urls: ['https://bot.example/slack/oauth_redirect'] },
      settings: { socket_mode_enabled: false, interactivity: { is_enabled: true } },
    });
    const overSocket = slackManifest(app);
    expect(overSocket).toMatchObject({ settings: { socket_mode_enabled: true } });
    expect(JSON.stringify(overSocket)).not.toContain('url"');
  });
});
