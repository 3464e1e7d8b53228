/** The one gate: whatever starts a job passes an ordered list of rules here, and the worker asks them again. */
import { z } from 'zod';
import type { Member } from '../chat/platform.ts';
import { AdmittedJob } from '../jobs/admitted.ts';
import type { NewJob } from '../jobs/new-job.ts';
import { RefusedAtTurn } from '../jobs/ports.ts';
import { jobIdOf } from '../jobs/record/ids.ts';
import type { JobPayload, Target } from '../jobs/record/job-payload.ts';
import { type NewDrawRequest, newDrawRequestSchema } from '../request/request.ts';
import type { Decided, Report } from './report.ts';
import {
  type Finding,
  type Json,
  type Pixels,
  type QueuedProposal,
  type Rule,
  type Sight,
  sights,
} from './rule.ts';
import { type GateScene, sceneSchema } from './scene.ts';

export type { AdmittedJob };

/** What is put before the gate. */
export interface Ticket {
  /** What it came from; the same key is never queued twice. */
  readonly key: string;
  readonly scene: GateScene;
  readonly request: NewDrawRequest;
  /** In the person's own words, where those were others. */
  readonly asked?: NewDrawRequest | undefined;
  readonly init?: Uint8Array | undefined;
  /** Where the result goes, once it is known what will be drawn. */
  readonly target?: ((request: NewDrawRequest) => Target) | undefined;
  /** The person as their server knows them. */
  readonly member?: (() => Promise<Member | undefined>) | undefined;
}

/** What a job keeps, so that rules can be asked again. */
const passSchema = z.object({ scene: sceneSchema, notes: z.record(z.string(), z.json()) });

export interface Gate {
  /** @throws UserError the first refusal */
  admit(ticket: Ticket): Promise<AdmittedJob>;
  /** What to draw by now. @throws RefusedAtTurn the first refusal */
  beforeDrawing(job: JobPayload): Promise<JobPayload['request']>;
  /** How each picture may be shown: as the strictest rule says. */
  judge(pictures: readonly Pixels[], job: JobPayload): Promise<readonly Sight[]>;
}

/**
 * @param rules asked in this order; each sees what the ones before it changed
 * @param report told of every decision
 */
export function createGate(rules: readonly Rule[], report: Report = async () => {}): Gate {
  return {
    async admit(ticket) {
      const { scene, init, asked = ticket.request, member = noMember } = ticket;
      let { request } = ticket;
      let caps: NewJob['caps'];
      let hold: NewJob['hold'];
      let images: NewJob['images'];
      let keepSeconds: NewJob['keepSeconds'];
      const quotas: NonNullable<NewJob['quotas']>[number][] = [];
      const abilities: NonNullable<NewJob['abilities']>[number][] = [];
      const findings: Finding[] = [];
      const job = jobIdOf(ticket.key);
      const decided = { scene, asked, job, at: 'start' } as const;
      const notes: Record<string, Json> = {};
      for (const { name, admit } of rules) {
        const verdict = await admit?.({ scene, asked, request, init, member });
        if (verdict === undefined) continue;
        if (verdict.finding !== undefined) findings.push(verdict.finding);
        if (verdict.kind === 'refuse') {
          await report({ ...decided, ...summary(findings), decision: 'refuse', code: verdict.error.code });
          throw verdict.error;
        }
        if (verdict.note !== undefined) notes[name] = verdict.note;
        request = verdict.request ?? request;
        caps = { ...caps, ...verdict.caps };
        hold ??= verdict.hold;
        images = verdict.images ?? images;
        keepSeconds = shorter(keepSeconds, verdict.keepSeconds);
        quotas.push(...(verdict.quotas ?? []));
        abilities.push(...(verdict.abilities ?? []));
      }
      return new AdmittedJob({
        key: ticket.key,
        request: newDrawRequestSchema.parse(request),
        asked: isSame(asked, request) ? undefined : asked,
        // What is undefined must not be there: the queue keeps JSON.
        pass: JSON.parse(JSON.stringify({ scene, notes })),
        member: scene.member,
        server: scene.server,
        target: ticket.target?.(request),
        init,
        caps,
        hold,
        abilities,
        images,
        quotas,
        keepSeconds,
        onAnswer: (refusal) =>
          report({
            ...decided,
            ...summary(findings),
            ...(refusal !== undefined && { decision: 'refuse', code: refusal.code }),
          }),
      });
    },

    async beforeDrawing(job) {
      let { request } = job;
      for (const rule of rules) {
        const verdict = await rule.beforeDrawing?.(proposalOf(rule, { ...job, request }));
        if (verdict?.kind === 'refuse') {
          const { scene } = passOf(job);
          const asked = job.asked ?? job.request;
          const findings = verdict.finding === undefined ? [] : [verdict.finding];
          const decided: Decided = { scene, asked, at: 'draw', ...summary(findings), decision: 'refuse' };
          await report({ ...decided, code: verdict.error.code });
          throw new RefusedAtTurn(verdict.error);
        }
        if (verdict?.request !== undefined) request = { ...verdict.request, seed: request.seed };
      }
      return request;
    },

    async judge(pictures, job) {
      let strictest: readonly Sight[] = pictures.map(() => 'show');
      for (const rule of rules) {
        const said = await rule.judge?.(pictures, proposalOf(rule, job));
        if (said === undefined) continue;
        // A rule that says nothing of a picture has not looked at it.
        strictest = strictest.map((sight, index) => stricter(sight, said[index] ?? 'withhold'));
      }
      return strictest;
    },
  };
}

/** The strictest decision, and all rules that led to it or to milder ones. */
function summary(findings: readonly Finding[]): Pick<Decided, 'decision' | 'rules'> {
  const decision = decisions.findLast((each) => findings.some((finding) => finding.decision === each));
  return { decision: decision ?? 'allow', rules: findings.flatMap(({ rules }) => rules) };
}

const decisions = ['alert', 'replace', 'hold', 'refuse'] as const satisfies readonly Finding['decision'][];

const noMember = async () => undefined;

function proposalOf({ name }: Rule, job: JobPayload): QueuedProposal {
  const { scene, notes } = passOf(job);
  return { scene, request: job.request, asked: job.asked ?? job.request, note: notes[name] };
}

/** Jobs of version 1 were queued before there was a gate; rules get what is known of them. */
function passOf({ pass, member, server }: JobPayload): z.output<typeof passSchema> {
  const kept = passSchema.safeParse(pass);
  if (kept.success) return kept.data;
  const platform = member.split(':')[0] ?? '';
  return { scene: { platform, member, server, locale: 'en', via: 'command', does: 'imagine' }, notes: {} };
}

function shorter(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

function stricter(one: Sight, other: Sight): Sight {
  return sights.indexOf(one) > sights.indexOf(other) ? one : other;
}

function isSame(one: NewDrawRequest, other: NewDrawRequest): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
