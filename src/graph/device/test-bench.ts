/** Runs graphs in a child process, so that a driver that aborts takes down the child and not the bot. */

import { type ChildProcess, spawn } from 'node:child_process';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { BuiltGraph, GraphTarget } from '../onnx/graph.ts';
import type { Feed, Provider } from '../session.ts';
import { runtimeEntry } from './runtime.ts';
import type { Trial } from './trial.ts';

/** A run that takes longer hangs: a software renderer was seen to take 100 s on a busy machine. */
const maxRun = 300_000;

/**
 * What the child does, as text: it has to be plain JavaScript whatever the parent was started with. It keeps all
 * outputs on the CPU, since reading a GPU-resident one aborts the process (onnxruntime 1.30).
 */
const childScript = `
const { readFileSync, readdirSync, readlinkSync } = require('node:fs');
const orNothing = (read) => { try { return read(); } catch { return []; } };
const openFiles = () =>
  orNothing(() => readdirSync('/proc/self/fd').map((fd) => orNothing(() => readlinkSync('/proc/self/fd/' + fd)))).flat();
const libraries = () =>
  orNothing(() => [...new Set(readFileSync('/proc/self/maps', 'utf8').match(/\\/\\S+\\.so\\S*/g))]);
async function run({ entry, provider, model, feeds, repeats, threads }) {
  const ort = require(entry);
  const options = { executionProviders: [provider], logSeverityLevel: 4, ...(threads && { intraOpNumThreads: threads }) };
  const session = await ort.InferenceSession.create(model, options);
  const inputs = {};
  for (const [name, { data, dims }] of Object.entries(feeds)) {
    inputs[name] = new ort.Tensor(data instanceof Float32Array ? 'float32' : 'int64', data, dims);
  }
  const results = await session.run(inputs);
  let milliseconds = Infinity;
  const began = performance.now();
  for (let i = 0; i < repeats && performance.now() - began < 1000; i++) {
    const start = performance.now();
    await session.run(inputs);
    milliseconds = Math.min(milliseconds, performance.now() - start);
  }
  const outputs = Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data]));
  return { outputs, milliseconds, openFiles: openFiles(), libraries: libraries() };
}
process.on('disconnect', () => process.exit());
process.on('message', (job) => run(job).then(
  (answer) => process.send(answer),
  (error) => process.send({ error: String(error?.message ?? error) }),
));
`;

const answerSchema = z.union([
  z.object({ error: z.string() }),
  z.object({
    outputs: z.record(z.string(), z.instanceof(Float32Array)),
    /** The fastest of the repeated runs; infinite where there were none. */
    milliseconds: z.number().or(z.literal(Number.POSITIVE_INFINITY)),
    /** Files and devices the child had open after the run, and the shared libraries in it; Linux only. */
    openFiles: z.array(z.string()),
    libraries: z.array(z.string()),
  }),
]);
export type BenchAnswer = Exclude<z.infer<typeof answerSchema>, { error: string }>;

/** A place to try things out on `provider`; one run at a time. */
export interface TestBench {
  /**
   * @param repeats further runs of the same session, to be timed; fewer when they take more than a second
   * @throws AppError `trial_failed` when onnxruntime refuses, the child dies of it, or it never ends
   */
  run(graph: BuiltGraph, feeds: Readonly<Record<string, Feed>>, repeats?: number): Promise<BenchAnswer>;
  close(): void;
}

export interface BenchOptions {
  /** The file to load onnxruntime from. */
  readonly entry?: string;
  /** Milliseconds after which a run counts as hung. */
  readonly patience?: number;
  /** Of the CPU; onnxruntime's own choice by default. */
  readonly threads?: number | undefined;
}

export function openTestBench(
  provider: Provider,
  { entry = runtimeEntry, patience = maxRun, threads }: BenchOptions = {},
): TestBench {
  let child: ChildProcess | undefined;
  return {
    async run(graph, feeds, repeats = 0) {
      // One that died of the last run is replaced; onnxruntime starts up only once for the healthy ones.
      if (child === undefined || child.killed || child.exitCode !== null || child.signalCode !== null) {
        child = startChild();
      }
      const answer = await ask(
        child,
        { entry, provider, model: graph.model, feeds, repeats, threads },
        patience,
      );
      if ('error' in answer) throw new AppError('trial_failed', answer.error);
      return answer;
    },
    close() {
      child?.kill('SIGKILL');
      child = undefined;
    },
  };
}

/** One trial in a process of its own, with up to ten further runs to be timed. @throws as `TestBench.run` */
export async function tryInChild(
  provider: Provider,
  { trial, target, threads }: { trial: Trial; target: GraphTarget; threads?: number | undefined },
): Promise<BenchAnswer> {
  const bench = openTestBench(provider, { threads });
  try {
    return await bench.run(trial.build(target), trial.feeds, 10);
  } finally {
    bench.close();
  }
}

function startChild(): ChildProcess {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return spawn(process.execPath, ['--input-type=commonjs', '-e', childScript], {
    env: { ...env, ORT_DISABLE_TELEMETRY: '1' },
    // What a driver prints there (Dawn warns of a missing Vulkan) comes back as the error of the run.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    windowsHide: true,
  });
}

function ask(child: ChildProcess, job: object, patience: number): Promise<z.infer<typeof answerSchema>> {
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown) => {
      settle();
      reject(new AppError('trial_failed', why, { cause }));
    };
    const onMessage = (message: unknown) => {
      const answer = answerSchema.safeParse(message);
      if (!answer.success) return fail('what came back is no result', answer.error);
      settle();
      resolve(answer.data);
    };
    const onExit = (code: number | null, signal: string | null) =>
      fail(`the process that tried it ended by itself (${signal ?? `exit code ${code}`})`);
    const onError = (cause: Error) => fail(`no process could be started to try it: ${cause.message}`, cause);
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`it gave no answer in ${patience / 1000} s`);
    }, patience);
    function settle() {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
    }
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    child.send(job, (error) => {
      if (error) onError(error);
    });
  });
}
