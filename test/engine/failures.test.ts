/** Requests that are stopped or refused, processes that die, and what becomes of everybody else. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine, EngineEvent, EngineOptions } from '../../src/engine/engine.ts';
import { UserError } from '../../src/errors.ts';
import { plainModel } from '../../src/request/model-ref.ts';
import { fixturePath } from '../support/drawing/reference.ts';
import { model, mortalEntry, startEngine } from '../support/drawing/test-engine.ts';
import { eventually } from '../support/redis.ts';

// Each test starts processes that load a model: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000 });

const engines: Engine[] = [];
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.close())));

function start(options: Partial<EngineOptions> = {}): Engine {
  const engine = startEngine(options);
  engines.push(engine);
  return engine;
}

const backOff = { firstMs: 10, maxMs: 20 };
const startMortal = (options: Partial<EngineOptions> = {}) =>
  start({ entry: mortalEntry, backOff, ...options });
const request = (prompt: string, steps = 4) => ({ prompt, steps, seed: 1, width: 64, height: 64 });
const onProgress = () => {};

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** How a promise ended, without the pictures. */
async function outcome(drawing: Promise<{ images: readonly unknown[] }>): Promise<string> {
  return drawing.then(
    ({ images }) => `${images.length} drawn`,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
}

describe('a stop', () => {
  let shared: Engine;
  beforeAll(() => {
    shared = startEngine();
  });
  afterAll(() => shared.close());

  it('is honoured within one step, with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const steps: number[] = [];
    const drawing = shared.draw(request('a cube', 100), {
      model,
      signal: controller.signal,
      onProgress: ({ step }) => {
        steps.push(step);
        if (step === 3) controller.abort(reason);
      },
    });
    await expect(drawing).rejects.toBe(reason);
    expect(shared.status()).toMatchObject({ inFlight: 0, waiting: 0 });
    // The engine itself has let go of it as well: the model has no user left long before 100 steps are over.
    let others = 0;
    await shared.draw(request('a cone', 2), {
      model,
      onProgress: () => {
        others = Math.max(others, ...shared.status().models.map(({ users }) => users));
      },
    });
    expect(others).toBe(1);
    expect(steps).toEqual([0, 1, 2, 3]);
  });

  it('reaches requests that wait, and those that are stopped before they are sent', async () => {
    const engine = start({ maxInFlight: 1 });
    const controller = new AbortController();
    const drawing = engine.draw(request('a cube', 12), {
      model,
      onProgress: ({ step }) => {
        if (step === 2) controller.abort('not now');
      },
    });
    const waiting = engine.draw(request('a cone'), { model, signal: controller.signal });
    await expect(waiting).rejects.toBe('not now');
    await expect(engine.draw(request('a cone'), { model, signal: controller.signal })).rejects.toBe(
      'not now',
    );
    expect(await outcome(drawing)).toBe('1 drawn');
  });

  it('comes of a listener that throws, and harms nobody else', async () => {
    const failing = shared.draw(request('a cube', 50), {
      model,
      onProgress: ({ step }) => {
        if (step === 2) throw new Error('my own fault');
      },
    });
    const other = shared.draw(request('a cone'), { model });
    await expect(failing).rejects.toThrow('my own fault');
    expect(await outcome(other)).toBe('1 drawn');
  });
});

describe('a bad request', () => {
  let engine: Engine;
  beforeAll(() => {
    engine = startEngine();
  });
  afterAll(() => engine.close());

  it.each([
    ['steps', { ...request('a cube'), steps: 0 }, model, 'bad_request', /steps takes a whole number/],
    ['guidance', { ...request('a cube'), guidance: Number.NaN }, model, 'bad_request', /guidance takes/],
    ['sampler', { ...request('a cube'), sampler: 'eular' }, model, 'bad_request', /did you mean euler\?/],
    ['prompt', request(' '), model, 'bad_request', /empty/],
    ['model', request('a cube'), plainModel('tiny-sd51'), 'unknown_model', /did you mean tiny-sd15\?/],
  ])('for its %s is refused in words for the person', async (_, wanted, name, code, message) => {
    const error: unknown = await engine.draw(wanted, { model: name }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(engine.status()).toMatchObject({ inFlight: 0, waiting: 0 });
    expect(engine.status().models.every(({ users }) => users === 0)).toBe(true);
  });

  it('that is not plain data never leaves', async () => {
    const bad = { ...request('a cube'), images: (() => 1) as never };
    expect(await outcome(engine.draw(bad, { model }))).toBe('bad_request');
  });

  it('does not disturb the others', async () => {
    const outcomes = await Promise.all(
      [request('a cube'), { ...request('a cone'), steps: -1 }, request('a horse')].map((each) =>
        outcome(engine.draw(each, { model })),
      ),
    );
    expect(outcomes).toEqual(['1 drawn', 'bad_request', '1 drawn']);
  });
});

describe('the end of the process', () => {
  it.each([
    ['process.abort', /SIGABRT/],
    // onnxruntime may still be computing then, and abort.
    ['process.exit', /7|SIGABRT/],
    ['process.kill', /SIGKILL/],
  ])(
    'by %s fails only what was in it, and says of what; the rest is drawn by the next one',
    async (deed, cause) => {
      const events: EngineEvent[] = [];
      const engine = startMortal({ maxInFlight: 2, onEvent: (event) => events.push(event) });
      const deadly = engine
        .draw(request(deed, 30), { model, onProgress })
        .catch(({ code, message }) => ({ code, message }));
      const beside = outcome(engine.draw(request('a cube', 30), { model }));
      const waiting = [1, 2, 3].map(() => outcome(engine.draw(request('a cone'), { model })));
      expect(await deadly).toEqual({ code: 'engine_died', message: expect.stringMatching(cause) });
      expect(await beside).toBe('engine_died');
      expect(await Promise.all(waiting)).toEqual(['1 drawn', '1 drawn', '1 drawn']);
      expect(engine.status()).toMatchObject({ state: 'ready', restarts: 1 });
      expect(events.map(({ kind }) => kind)).toEqual(['ready', 'died', 'ready']);
      expect(events[1]).toMatchObject({ failed: 2, restartInMs: backOff.firstMs });
    },
  );

  it('again and again is told each time, with longer pauses, and does not wear the engine out', async () => {
    const pauses: number[] = [];
    const engine = startMortal({
      backOff: { firstMs: 5, maxMs: 12 },
      onEvent: (event) => {
        if (event.kind === 'died') pauses.push(event.restartInMs);
      },
    });
    for (let i = 0; i < 3; i++) {
      expect(await outcome(engine.draw(request('process.kill', 9), { model, onProgress }))).toBe(
        'engine_died',
      );
    }
    expect(pauses).toEqual([5, 10, 12]);
    expect(await outcome(engine.draw(request('a cube'), { model }))).toBe('1 drawn');
    expect(await outcome(engine.draw(request('process.kill', 9), { model, onProgress }))).toBe('engine_died');
    expect(pauses.at(-1)).toBe(5);
  });

  it('is brought about for a process that hangs', async () => {
    const engine = startMortal({ stallMs: 5000 });
    const error = await engine.draw(request('process.stop', 9), { model, onProgress }).catch((e: Error) => e);
    expect(error).toMatchObject({ code: 'engine_died', message: expect.stringContaining('no sign for 5 s') });
  });

  it('is not for a terminal or a service manager to decide, which signal to all processes at once', async () => {
    const engine = start();
    const drawing = engine.draw(request('a cube', 8), {
      model,
      onProgress: ({ step }) => {
        const { pid } = engine.status();
        if (step === 2 && pid !== undefined) {
          for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
        }
      },
    });
    expect(await outcome(drawing)).toBe('1 drawn');
  });

  it('before it is ready, several times, is told to those who wait', async () => {
    const entry = new URL('./no-such-file.js', import.meta.url);
    const engine = start({ entry, backOff: { firstMs: 1, maxMs: 2 } });
    const error = await engine.draw(request('a cube'), { model }).catch((e: Error) => e);
    expect(error).toMatchObject({
      code: 'engine_unavailable',
      message: expect.stringContaining('no-such-file'),
    });
  });

  it('follows that of the process that started it, even if that was killed', async () => {
    const program = `
      const { createEngine } = await import(${JSON.stringify(new URL('../../dist/src/engine/engine.js', import.meta.url))});
      const engine = createEngine({ device: 'cpu', modelsFolder: ${JSON.stringify(fixturePath(''))} });
      await engine.draw({ prompt: 'a cube', steps: 150, width: 64, height: 64 }, {
        model: ${JSON.stringify(plainModel('tiny-sd15'))},
        onProgress: ({ step }) => step === 1 && process.stdout.write(String(engine.status().pid)),
      });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = await Promise.race([once(parent.stdout, 'data'), once(parent, 'exit')]);
    const pid = Number(output);
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await eventually('the end of an orphan', () => !isRunning(pid));
  });
});

describe('a device that is not there', () => {
  it('is told in its own words', async () => {
    const engine = start({ device: 'cuda', backOff: { firstMs: 1000, maxMs: 1000 } });
    const error = await engine.draw(request('a cube'), { model }).catch((e: Error) => e);
    expect(error).toMatchObject({ code: 'device_missing', message: expect.stringContaining('CUDA') });
    expect(engine.status().problem).toContain('CUDA');
  });
});

describe('closing', () => {
  it('while it is busy rejects everything and leaves no process behind', async () => {
    const engine = start({ maxInFlight: 1 });
    let begun = () => {};
    const step = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const drawings = [100, 100].map((steps) =>
      outcome(
        engine.draw(request('a cube', steps), { model, onProgress: ({ step }) => step > 1 && begun() }),
      ),
    );
    await step;
    const { pid } = engine.status();
    await engine.close();
    expect(await Promise.all(drawings)).toEqual(['engine_closed', 'engine_closed']);
    expect(isRunning(pid ?? process.pid)).toBe(false);
    expect(await outcome(engine.draw(request('a cube'), { model }))).toBe('engine_closed');
    await engine.close();
  });
});
