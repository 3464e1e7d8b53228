/** LoRAs in options and prompts. */
import { expect, it } from 'vitest';
import { joinLoras, readLoraOption, takeLoraTags } from '../../src/request/lora-text.ts';

const lora = (name: string, strength: number) => ({ kind: 'lora', name, strength });

it.each([
  ['style', lora('style', 1)],
  ['style:0.8', lora('style', 0.8)],
  ['style:-1', lora('style', -1)],
  ['my style v1.5:.5', lora('my style v1.5', 0.5)],
  ['C:\\loras\\style.safetensors', lora('C:\\loras\\style.safetensors', 1)],
  ['loras/style.safetensors:2', lora('loras/style.safetensors', 2)],
])('the option %s', (typed, expected) => {
  expect(readLoraOption(typed)).toEqual(expected);
});

it.each(['style:much', 'style:11', 'style:NaN', 'style:-Infinity'])('%s is refused', (typed) => {
  expect(() => readLoraOption(typed)).toThrow(/strength of the LoRA "style" must be from -10 to 10/);
});

it('tags are taken out of a prompt', () => {
  expect(takeLoraTags('a cat <lora:ink:0.6>, sitting <LoRA:soft>')).toEqual({
    text: 'a cat, sitting',
    adapters: [lora('ink', 0.6), lora('soft', 1)],
  });
  expect(takeLoraTags('a <lora:ink:0.6:0.2> cat').adapters).toEqual([lora('ink', 0.6)]);
  const plain = 'a  <b> cat, 3 < 4:5 >';
  expect(takeLoraTags(plain)).toEqual({ text: plain, adapters: [] });
  expect(() => takeLoraTags('<lora:ink:x>')).toThrow(/"ink"/);
});

it('the last mention of a LoRA counts, and more than three are refused', () => {
  const named = (...names: string[]) => names.map((name) => readLoraOption(name));
  expect(joinLoras(named('a:0.5', 'b'), named('a:1'))).toEqual([lora('a', 1), lora('b', 1)]);
  expect(() => joinLoras(named('a', 'b'), named('c', 'd'))).toThrow('At most 3 LoRAs');
});
