/** Texts that would do something if anyone took them for more than text. */

/** None holds white space that platforms fold, so that each must be seen exactly as it is. */
export const evilTexts: readonly string[] = [
  '@everyone and @here',
  '<@123456789012345678> <@U0123ABCD> <@!1> <@&2> <#C0123ABCD> <#3>',
  '<!channel> <!here> <!subteam^S1|x> <!date^1^{date}|x>',
  '</draw:1> <:name:1> <a:name:1> <t:1:R> <id:customize>',
  '**bold** __under__ ~~gone~~ ||secret|| _it_ *it* ~s~',
  '`code` ```block``` ``x`` `',
  '[label](https://evil.example) [x]: https://evil.example',
  '<https://evil.example|label> <mailto:a@evil.example|b>',
  '# title',
  '-# small',
  '> quote',
  '>>> quote',
  '* item',
  '1. item',
  '&lt;b&gt; &amp; &#60; &quot;',
  '<b>bold</b><script>alert(1)</script><img src=x onerror=alert(1)>',
  'back\\slash \\* \\\\ \\_ \\`',
  ':smile: :+1::skin-tone-2:',
  '$(1+1) {{7*7}} %s %d',
  'قطة تجلس على حصيرة',
  '👩‍👩‍👧‍👦 ⬆️ 🇩🇪 zero\u200Bwidth',
  'https://example.org/a_b_c*d*',
];

/** A text over several lines in which the beginnings of lines would matter. */
export const evilLines = ['# one', '> two', '- three', '```', '1. four', '-# five', '>>> six'].join('\n');

/** Turns the direction of what follows; nothing of it may reach anyone. */
export const overrides = 'a\u202Eb\u2066c\u2069d\u202Ce';
