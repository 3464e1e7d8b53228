/** LoRAs in options and prompts. */
import { expect, it } from 'vitest';
import { formatLoras, joinLoras, readLoraOption, takeLoraTags } from '../../src/request/lora-text.ts';
import type { Adapter } from '../../src/request/model-ref.ts';

const lora = (name: string, strength: number): Adapter => ({ kind: 'lora', name, strength });

it.each([
  ['style', lora('style', 1)],
  ['style:0.8', lora('style', 0.8)],
  ['style:-1', lora('style', -1)],
  ['lora,s/style.safetensors:2', lora('lora,s/style.safetensors', 2)],
  ['my style v1.5:.5', lora('my style v1.5', 0.5)],
  ['C:\\loras\\style.safetensors', lora('C:\\loras\\style.safetensors', 1)],
  ['loras/style.safetensors:2', lora('loras/style.safetensors', 2)],
])('the option %s', (typed, expected) => {
  expect(readLoraOption(typed)).toEqual([expected]);
  expect(readLoraOption(formatLoras([expected]))).toEqual([expected]);
});

it('several in one option', () => {
  const both = [lora('ink', 0.5), lora('my style', 1)];
  expect(readLoraOption('ink:.5, my style,')).toEqual(both);
  expect(readLoraOption(formatLoras(both))).toEqual(both);
});

it.each(['style:much', 'style:11', 'style:NaN', 'style:-Infinity'])('%s is refused', (typed) => {
  expect(() => readLoraOption(typed)).toThrow(/--lora style takes a number from -10 up to 10/);
});

it('tags are taken out of a prompt', () => {
  expect(takeLoraTags('a cat <lora:ink:0.6>, sitting <LoRA:soft>')).toEqual({
    text: 'a cat, sitting',
    adapters: [lora('ink', 0.6), lora('soft', 1)],
  });
  expect(takeLoraTags('a <lora:ink:0.6:0.2> cat').adapters).toEqual([lora('ink', 0.6)]);
  const plain = 'a  <b> cat, 3 < 4:5 >';
  expect(takeLoraTags(plain)).toEqual({ text: plain, adapters: [] });
  expect(() => takeLoraTags('<lora:ink:x>')).toThrow(/--lora ink takes/);
});

it('the last mention of a LoRA counts, and more than three are refused', () => {
  const named = (...names: string[]) => names.flatMap(readLoraOption);
  expect(joinLoras(named('a:0.5', 'b'), named('a:1'))).toEqual([lora('a', 1), lora('b', 1)]);
  expect(() => joinLoras(named('a', 'b'), named('c', 'd'))).toThrow('--lora takes at most 3 at once, not 4');
});
