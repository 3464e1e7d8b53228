/** A job as others may see it: its state, its progress, its outcome. */
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { Progress } from '../../request/progress.ts';
import type { DrawRequest, NewDrawRequest } from '../../request/request.ts';
import { type Estimate, estimate, type QueueFacts, type WorkerReport } from '../estimate.ts';
import { type HoldKind, holdKinds } from '../ledger/admission.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type DeliveryState, deliveries, type State, states } from '../ledger/state.ts';
import { type Needs, readNeeds } from '../route.ts';
import { jobPayload, jobTarget, type Target } from './job-payload.ts';
import { type DrawnResult, drawFailure, drawnResult, type Failure } from './outcome.ts';

export interface ProgressView extends Progress {
  readonly stepsPerSecond: number | undefined;
  /** Until the last step; decoding comes on top. */
  readonly secondsLeft: number | undefined;
  /** Counts the previews so far; a new number means a new picture at `jobs.preview(id)`. 0: none yet. */
  readonly preview: number;
  /** Set by who shows it: nothing was heard of it for long. */
  readonly stalled?: true | undefined;
}

export interface WaitingView {
  /** 1 is the next to be drawn of the jobs that wait for the same workers. */
  readonly position: number;
  /** All jobs that wait for these workers. */
  readonly of: number;
  /** Absent when no worker runs, or none has drawn yet. */
  readonly eta: Estimate | undefined;
  /** What the job needs, where workers run but none has it: it waits for one that does. */
  readonly lacking: Needs | undefined;
}

export interface HeldView {
  readonly kind: HoldKind;
}

export interface JobView {
  readonly id: string;
  readonly state: State;
  readonly delivery: DeliveryState;
  readonly member: string;
  readonly server: string;
  readonly enqueuedAt: Date;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** While `held`. */
  readonly held: HeldView | undefined;
  /** While `queued`. */
  readonly waiting: WaitingView | undefined;
  /** While `running`. */
  readonly progress: ProgressView | undefined;
  /** When `drawn`. */
  readonly result: DrawnResult | undefined;
  /** When `failed`. */
  readonly failure: Failure | undefined;
  /** When `refused`. */
  readonly refusal: Failure | undefined;
  readonly cancelledBy: string | undefined;
  /** Who released or refused it, where somebody did. */
  readonly decidedBy: string | undefined;
  /** What is to be drawn; absent when damaged. What was drawn in the end is in `result.drawn`. */
  readonly request: DrawRequest | undefined;
  /** What was asked for, in the person's own words; absent when damaged. */
  readonly asked: NewDrawRequest | undefined;
  /** Whether it starts from an image; see `Jobs.init`. */
  readonly init: boolean;
  /** Absent for jobs to be collected, or when damaged. */
  readonly target: Target | undefined;
}

export const progressSchema = z.object({
  step: z.number(),
  steps: z.number(),
  rate: z.number().nullable(),
  left: z.number().nullable(),
  preview: z.number(),
});

/** What a worker says of itself, as it is stored. */
const workerReportSchema = z.object({
  report: z.object({
    slots: z.number(),
    running: z.number(),
    left: z.number(),
    rate: z.number().nullable(),
  }),
});

/** What a newer version may hold jobs for is shown as the usual reason. */
const holdKind = z.enum(holdKinds).catch('review');

/** The fields of a record that a view is made of. */
const viewFields = [
  'state',
  'delivery',
  'member',
  'server',
  'platform',
  'at',
  'start',
  'end',
  'work',
  'progress',
  'outcome',
  'by',
  'hold',
  'payload',
  'target',
] as const;

/** A worker that said nothing for so long, in ms, is not counted on. */
export const workerSilence = 15_000;

export interface QueueView extends QueueFacts {
  readonly waiting: number;
  /** Jobs that wait for a decision and stand in no line. */
  readonly held: number;
  /** Work of all waiting jobs, in image-steps at 512². */
  readonly work: number;
}

export interface Views {
  readonly queue: QueueView;
  /** In the order of the ids asked for; undefined where there is no such job. */
  readonly jobs: readonly (JobView | undefined)[];
}

const placeSchema = z.tuple([z.number(), z.coerce.number(), z.number(), z.string()], z.string()).nullable();

type Place = z.output<typeof placeSchema>;

const rowSchema = z.union([z.tuple([z.array(z.string()), placeSchema]), z.tuple([])]);
const answerSchema = z
  .tuple([z.number(), z.number(), z.coerce.number(), z.string(), z.array(z.string())])
  .rest(rowSchema);

/** Reads jobs and the queue at one moment. */
export async function readViews(ledger: Ledger, ids: readonly string[]): Promise<Views> {
  const answer = answerSchema.parse(await ledger.view(workerSilence, viewFields, ids));
  const [waiting, held, work, rate, reports, ...rows] = answer;
  const workers = readWorkers(reports);
  const queue: QueueView = {
    waiting,
    held,
    work,
    lastRate: rate === '' ? undefined : Number(rate),
    workers: [...workers.values()],
  };
  return {
    queue,
    jobs: rows.map((row, index) => {
      const id = ids[index];
      if (id === undefined || row.length === 0) return undefined;
      const [fields, place] = row;
      return readJob(id, fields, (work) => readPlace(place, work, queue, workers));
    }),
  };
}

function readWorkers(pairs: readonly string[]): ReadonlyMap<string, WorkerReport> {
  const workers = new Map<string, WorkerReport>();
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const told = workerReportSchema.safeParse(parseJson(pairs[index + 1] ?? ''));
    if (!told.success) continue;
    const { slots, running, left, rate } = told.data.report;
    workers.set(pairs[index] ?? '', { slots, running, left, rate: rate ?? undefined });
  }
  return workers;
}

function readPlace(
  place: Place,
  work: number,
  queue: QueueView,
  workers: ReadonlyMap<string, WorkerReport>,
): WaitingView | undefined {
  if (place === null) return undefined;
  const [jobsAhead, workAhead, of, route, ...names] = place;
  // A worker's first report may be on its way.
  const own = names.length === 0 ? queue.workers : names.flatMap((name) => workers.get(name) ?? []);
  const lacking = route === '' ? undefined : readNeeds(route);
  const facts = { workers: lacking === undefined ? own : [], lastRate: queue.lastRate };
  return {
    position: jobsAhead + 1,
    of: Math.max(of, jobsAhead + 1),
    eta: estimate(facts, { jobsAhead, workAhead, work }),
    lacking,
  };
}

function readJob(
  id: string,
  values: readonly string[],
  placeFor: (work: number) => WaitingView | undefined,
): JobView {
  const field = (name: (typeof viewFields)[number]) => values[viewFields.indexOf(name)] ?? '';
  const date = (text: string) => (text === '' ? undefined : new Date(Number(text)));
  const state = z.enum(states).parse(field('state'));
  const outcome = field('outcome');
  const payload = orUndefined(() => jobPayload.read(field('payload')));
  return {
    id,
    state,
    delivery: z.enum(deliveries).parse(field('delivery')),
    member: field('member'),
    server: field('server'),
    enqueuedAt: new Date(Number(field('at'))),
    startedAt: date(field('start')),
    endedAt: date(field('end')),
    held: state === 'held' ? { kind: holdKind.parse(field('hold')) } : undefined,
    waiting: placeFor(Number(field('work'))),
    progress: state === 'running' ? readProgress(field('progress')) : undefined,
    result: state === 'drawn' ? orUndefined(() => drawnResult.read(outcome)) : undefined,
    failure: state === 'failed' ? orUndefined(() => drawFailure.read(outcome)) : undefined,
    refusal: state === 'refused' ? orUndefined(() => drawFailure.read(outcome)) : undefined,
    cancelledBy: (state === 'cancelled' && field('by')) || undefined,
    decidedBy: (state !== 'cancelled' && field('by')) || undefined,
    request: payload?.request,
    asked: payload?.asked ?? payload?.request,
    init: payload?.init ?? false,
    target: field('target') === '' ? undefined : orUndefined(() => jobTarget.read(field('target'))),
  };
}

function readProgress(text: string): ProgressView | undefined {
  const parsed = progressSchema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { step, steps, rate, left, preview } = parsed.data;
  return { step, steps, stepsPerSecond: rate ?? undefined, secondsLeft: left ?? undefined, preview };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A damaged part of a record must not hide the rest of it. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
