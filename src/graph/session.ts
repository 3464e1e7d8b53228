/** One onnxruntime session: a built graph on a device, fed with and answering in plain typed arrays. */

import ort from 'onnxruntime-node';
import { AppError, messageOf } from '../errors.ts';
import type { BuiltGraph } from './onnx/graph.ts';

/** Names onnxruntime's execution providers. */
export type Provider = 'cpu' | 'webgpu' | 'cuda';

export interface Feed {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

export interface Result {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** A loaded model. `run` blocks the JavaScript thread that calls it for as long as the device computes. */
export interface Session {
  run(feeds: Record<string, Feed>): Promise<Record<string, Result>>;
  release(): Promise<void>;
}

export interface SessionOptions {
  readonly provider: Provider;
  /** CPU threads; by default as many as onnxruntime takes for the physical cores. */
  readonly threads?: number | undefined;
}

// What runs once a prompt: packing T5-XL's weights takes half of its loading and saves 0.1 s a run at most.
const rarelyRun: ReadonlySet<string> = new Set(['text_encoder_t5', 'text_encoder']);

function sessionOptions(
  graph: BuiltGraph,
  { provider, threads }: SessionOptions,
): ort.InferenceSession.SessionOptions {
  const common = {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  } as const;
  const weights = { model_external_initializers_file_folder_path: graph.root };
  if (provider !== 'cpu') return { ...common, extra: { session: weights } };
  return {
    ...common,
    // Sizes change from run to run: a plan for each would hold the memory of all activations a second time.
    enableMemPattern: false,
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    extra: { session: { ...weights, disable_prepacking: rarelyRun.has(graph.name) ? '1' : '0' } },
  };
}

/**
 * Loads `graph` with its weights on `provider`.
 * @throws AppError `session_failed` with onnxruntime's own reason
 */
export async function createSession(graph: BuiltGraph, options: SessionOptions): Promise<Session> {
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(graph.model, sessionOptions(graph, options));
  } catch (cause) {
    throw new AppError(
      'session_failed',
      `${graph.name} can't be loaded on ${options.provider}: ${messageOf(cause)}`,
      { cause },
    );
  }
  return {
    run: (feeds) => runSession(session, graph.name, feeds),
    release: () => session.release(),
  };
}

async function runSession(session: ort.InferenceSession, name: string, feeds: Record<string, Feed>) {
  const tensors = Object.entries(feeds).map(([key, feed]) => [key, toTensor(feed)] as const);
  let outputs: ort.InferenceSession.OnnxValueMapType;
  try {
    outputs = await session.run(Object.fromEntries(tensors));
  } catch (cause) {
    throw new AppError('inference_failed', `${name} failed: ${messageOf(cause)}`, { cause });
  }
  return Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, toResult(name, key, value)]));
}

function toTensor({ data, dims }: Feed): ort.Tensor {
  return data instanceof Float32Array
    ? new ort.Tensor('float32', data, dims)
    : new ort.Tensor('int64', data, dims);
}

function toResult(name: string, key: string, value: ort.OnnxValue): Result {
  if (!('data' in value) || !(value.data instanceof Float32Array)) {
    throw new AppError('inference_failed', `${name} answered ${key} in an unexpected type`);
  }
  return { data: value.data, dims: value.dims };
}
