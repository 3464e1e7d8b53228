/** Whatever a driver does to the child process, the parent gets an error and goes on. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestBench, type TestBench } from '../../../src/graph/device/test-bench.ts';
import { plainTarget } from '../../../src/graph/device/trial.ts';
import { helloTrial } from '../../../src/graph/device/trials.ts';
import { temporaryFolder } from '../../support/drawing/safetensors-file.ts';

const hello = helloTrial();
const graph = hello.build(plainTarget);
let bench: TestBench | undefined;

afterEach(() => bench?.close());

/** A module in the place of onnxruntime whose sessions do `body` when run. */
function runtimeThat(body: string): string {
  const file = path.join(temporaryFolder(), 'runtime.cjs');
  writeFileSync(
    file,
    `exports.Tensor = class { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } };
     exports.InferenceSession = { create: async () => ({ run: async (inputs) => { ${body} } }) };`,
  );
  return file;
}

describe('a bench', () => {
  it('gives what onnxruntime computes, as often as it is asked', async () => {
    bench = openTestBench('cpu');
    const input = [...(hello.feeds['sum.0']?.data ?? [])];
    for (const repeats of [0, 3]) {
      const { outputs, milliseconds } = await bench.run(graph, hello.feeds, repeats);
      expect(outputs.sum).toEqual(Float32Array.from(input.map((x) => 2 * Number(x))));
      expect(Number.isFinite(milliseconds)).toBe(repeats > 0);
    }
  });

  it('passes on what onnxruntime says against a graph', async () => {
    bench = openTestBench('cpu');
    const broken = { ...graph, model: graph.model.subarray(0, 20) };
    await expect(bench.run(broken, hello.feeds)).rejects.toMatchObject({ code: 'trial_failed' });
    expect((await bench.run(graph, hello.feeds)).outputs.sum).toHaveLength(6);
  });

  it.each([
    ['aborts', 'process.abort()', /SIGABRT/],
    ['is killed', "process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {})", /SIGSEGV/],
    ['exits', 'process.exit(3)', /exit code 3/],
    ['throws what is no error', 'throw "bad driver"', /^bad driver$/],
    ['answers nonsense', 'return { sum: { data: "text" } }', /^what came back is no result$/],
  ])('survives a driver that %s, and starts anew', async (_what, body, reason) => {
    const flag = path.join(temporaryFolder(), 'once');
    // Only the first run goes wrong.
    const once = `const fs = require('node:fs');
      if (!fs.existsSync(${JSON.stringify(flag)})) { fs.writeFileSync(${JSON.stringify(flag)}, ''); ${body} }
      return { sum: { data: new Float32Array([1]) } };`;
    bench = openTestBench('webgpu', { entry: runtimeThat(once) });
    await expect(bench.run(graph, hello.feeds)).rejects.toMatchObject({
      code: 'trial_failed',
      message: expect.stringMatching(reason),
    });
    expect((await bench.run(graph, hello.feeds)).outputs.sum).toEqual(Float32Array.of(1));
  });

  it('does not wait for ever', async () => {
    bench = openTestBench('webgpu', { entry: runtimeThat('for (;;);'), patience: 300 });
    await expect(bench.run(graph, hello.feeds)).rejects.toMatchObject({
      message: 'it gave no answer in 0.3 s',
    });
  });

  it('sends no telemetry from the child', async () => {
    const entry = runtimeThat(
      'return { sum: { data: new Float32Array([Number(process.env.ORT_DISABLE_TELEMETRY)]) } }',
    );
    bench = openTestBench('cpu', { entry });
    expect((await bench.run(graph, hello.feeds)).outputs.sum).toEqual(Float32Array.of(1));
  });
});

it('the parent has telemetry off once the device code is loaded', () => {
  expect(process.env.ORT_DISABLE_TELEMETRY).toBe('1');
});
