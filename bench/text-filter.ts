/**
 * What a decision costs on a prompt of 6,000 characters with 2,000 patterns: an ordinary prompt, then texts and patterns
 * that are meant to be slow. In time of the processor, so that other programs don't count. Usage: `text-filter [rounds]`.
 */
import { readFileSync } from 'node:fs';
import { compileTextFilter, type TextFilter } from '../src/moderation/text/filter.ts';
import { textFilterSchema } from '../src/moderation/text/settings.ts';

const rounds = Number(process.argv[2] ?? 300);
const longest = 6000;

const prompts = readFileSync('test/fixtures/dpg-bench-prompts.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => String(JSON.parse(line).prompt));

const ordinary = (from: number) =>
  prompts
    .slice(from, from + 30)
    .join(' ')
    .slice(0, longest);

/** Words that look like words: syllables in all orders. */
const words = Array.from({ length: 2000 }, (_, i) => {
  const syllables = ['ba', 'ke', 'lo', 'mi', 'nu', 'ra', 'se', 'ti', 'vo', 'zu'];
  return [...String(i + 1000)].map((digit) => syllables[Number(digit)]).join('');
});

const compile = (terms: object): TextFilter =>
  compileTextFilter(textFilterSchema.parse({ rules: [{ name: 'r', action: 'refuse', ...terms }] }));

const presets = compileTextFilter(
  textFilterSchema.parse({
    presets: { sexual: 'refuse', violence: 'refuse', hate: 'refuse', minors: 'refuse' },
  }),
);
const many = compile({ words });
const nested = compile({
  patterns: Array.from({ length: 2000 }, (_, i) => 'ab'.repeat(50).slice(i % 2, (i % 97) + 3)),
});
/** Never done: what is replaced must be found everywhere. */
const replaced = compile({
  words: Array.from({ length: 97 }, (_, i) => 'ab'.repeat(50).slice(i % 2, i + 3)),
  action: 'replace',
});
const gaps = compile({
  patterns: Array.from(
    { length: 100 },
    (_, i) => `ab?${String.fromCharCode(97 + (i % 26))}${'ab'.repeat(i % 4)}c`,
  ),
});
const regexes = compile({
  regexes: Array.from({ length: 100 }, (_, i) => `(a|b|ab)*c{1,${(i % 9) + 1}}${words[i]}`),
});

const vague = compile({ regexes: Array.from({ length: 100 }, (_, i) => `a[ab]{${i + 10}}x`) });
const found = compile({
  regexes: Array.from({ length: 100 }, (_, i) => `[ab]*a[ab]{${i + 100}}`),
  action: 'replace',
});
const choices = compile({ patterns: ['[a][b][a][b][a][b]ab', '[b][a][b][a][b][a]ba'] });
const alike = compile({
  words: Array.from({ length: 2000 }, (_, i) => `a${words[i]?.slice(0, 8)}b`),
});
/** Letters in an order that does not repeat, so that no automaton has seen them all. */
const random = (round: number) => {
  let state = round + 1;
  const next = () => {
    state = (state * 48271) % 0x7fffffff;
    return state % 2 === 0 ? 'a' : 'b';
  };
  return `${Array.from({ length: longest - 1 }, next).join('')}x`;
};

const cases: [string, TextFilter, (round: number) => string][] = [
  ['ordinary prompts, 2,000 words', many, ordinary],
  ['ordinary prompts, all presets', presets, ordinary],
  ['one letter, 2,000 words', many, () => 'a'.repeat(longest)],
  ['letters with spaces, 2,000 words', many, () => 'n u b a '.repeat(longest / 8)],
  ['only digits and signs, 2,000 words', many, () => '1!b4|'.repeat(longest / 5)],
  ['masked words, 2,000 words', many, () => 'b*k*l*m* '.repeat(Math.floor(longest / 9))],
  ['piled marks and invisible signs', many, () => 'a\u0301\u200b\u0323'.repeat(longest / 4)],
  [
    'code points all different',
    many,
    (round) =>
      String.fromCodePoint(...Array.from({ length: 3000 }, (_, i) => 0x20000 + ((i + round * 3000) % 40000))),
  ],
  ['abab…, nested patterns', nested, () => 'ab'.repeat(longest / 2)],
  ['ab ab…, nested patterns', nested, () => 'ab '.repeat(longest / 3)],
  ['4848…, nested patterns', nested, () => '48'.repeat(longest / 2)],
  ['abab…, nested words to replace', replaced, () => 'ab'.repeat(longest / 2)],
  ['ab ab…, nested words to replace', replaced, () => 'ab '.repeat(longest / 3)],
  ['abab…, 100 patterns with any letter', gaps, () => 'ab'.repeat(longest / 2)],
  ['abab…, 100 regular expressions', regexes, () => 'ab'.repeat(longest / 2)],
  ['ordinary prompts, 100 regular expressions', regexes, ordinary],
  ['a and b at random, 100 vague expressions', vague, random],
  ['a and b at random, 100 expressions to replace', found, random],
  ['abab…, patterns with six choices', choices, () => 'ab'.repeat(longest / 2)],
  ['a*b words, 2,000 words alike', alike, () => 'a*a*e*a*eb '.repeat(longest / 11)],
];

let usual = 0;
for (const [name, filter, text] of cases) {
  for (let round = 0; round < 200; round++) filter.check(text(round));
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const sample = text(round);
    const before = process.cpuUsage();
    filter.check(sample);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  usual ||= at(0.5);
  const [median, p99, most] = [0.5, 0.99, 1].map((share) => at(share).toFixed(2));
  const ratio = (at(0.5) / usual).toFixed(1);
  process.stdout.write(
    `${name.padEnd(46)} median ${median} ms (${ratio}x)  p99 ${p99} ms  most ${most} ms\n`,
  );
}
