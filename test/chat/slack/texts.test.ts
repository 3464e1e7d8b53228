/** Emoji, escapes, texts as they are read, and the manifest. */
import { describe, expect, it } from 'vitest';
import { emojiKey } from '../../../src/chat/platform.ts';
import { emojiOf, nameOf } from '../../../src/chat/slack/emoji-names.ts';
import { slackManifest } from '../../../src/chat/slack/manifest.ts';
import { unescapeEntities } from '../../../src/chat/slack/plain.ts';
import { readMessageText } from '../../../src/chat/slack/read-text.ts';
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
