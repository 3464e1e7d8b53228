/** What the audit remembers: who did or asked what, and what was decided, as plain data. */
import { z } from 'zod';
import { defineVersioned } from '../../store/versioned.ts';

const who = z.string().min(1).max(200);

const settingsChanged = z.strictObject({
  kind: z.literal('settings'),
  by: who,
  changes: z
    .array(
      z.strictObject({
        setting: z.string(),
        channel: z.string().optional(),
        from: z.json().optional(),
        to: z.json().optional(),
      }),
    )
    .readonly(),
});

const requested = z.strictObject({
  kind: z.literal('request'),
  by: who,
  /** `imagine`, or what is done with an earlier job. */
  does: z.string(),
  via: z.string(),
  channel: z.string().optional(),
  thread: z.string().optional(),
  /** What the person typed. */
  prompt: z.string(),
  negative: z.string().optional(),
  /** `start`: when it was asked for; `draw`: when its turn had come; `picture`: when it was drawn. */
  at: z.enum(['start', 'draw', 'picture']),
  decision: z.enum(['allow', 'alert', 'replace', 'hold', 'refuse', 'hide']),
  /** Of the refusal that the person was told. */
  code: z.string().optional(),
  /** Which rules said so, and what they found. Members never see it. */
  rules: z.array(z.strictObject({ name: z.string(), found: z.array(z.string()).readonly() })).readonly(),
  job: z.string().optional(),
});

const banned = z.strictObject({
  kind: z.enum(['ban', 'unban']),
  by: who,
  /** Whom. */
  member: who,
  reason: z.string().optional(),
  /** ms since 1970; absent forever. */
  until: z.number().optional(),
});

const reviewed = z.strictObject({
  kind: z.literal('review'),
  by: who,
  member: who.optional(),
  job: z.string(),
  decision: z.enum(['approve', 'refuse', 'ban', 'expire']),
});

const quotaReset = z.strictObject({ kind: z.literal('quota'), by: who, member: who });

/** By the operator of the installation, who may stop all of a server. */
const suspended = z.strictObject({
  kind: z.enum(['suspend', 'resume']),
  by: who,
  reason: z.string().optional(),
});

export const entrySchema = z.discriminatedUnion('kind', [
  settingsChanged,
  requested,
  banned,
  reviewed,
  quotaReset,
  suspended,
]);

export type AuditEntry = z.output<typeof entrySchema>;

export const auditEntry = defineVersioned({
  name: 'entry of the audit',
  version: 1,
  /** The id makes each text another one: a sorted set keeps equal ones once. */
  schema: z.strictObject({ id: z.string(), entry: entrySchema }),
});
