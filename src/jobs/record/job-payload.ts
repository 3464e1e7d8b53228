/** The part of a job that is fixed when it is enqueued: who asked for what, and where the result goes. */
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { plainModel } from '../../request/model-ref.ts';
import { drawRequestSchema, newDrawRequestSchema } from '../../request/request.ts';
import { defineVersioned } from '../../store/versioned.ts';

const name = z.string().min(1).max(200);

/**
 * Where the result goes. `platform` names the delivery queue; the rest is the platform's own (place, status message,
 * locale …) and comes back as it was given. No secrets: results leave by the bot's own token.
 */
export const targetSchema = z
  .object({ platform: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/) })
  .catchall(z.json());

export type Target = z.output<typeof targetSchema>;

export const payloadSchema = z.strictObject({
  request: drawRequestSchema,
  /** What was asked for, where something else is drawn: a rule changed it, or it is drawn exactly as before. */
  asked: newDrawRequestSchema.optional(),
  /** What the gate wants to find when it is asked again. */
  pass: z.json().optional(),
  /** Whose turn it takes in the queue; unique over all platforms, such as `discord:1234`. */
  member: name,
  server: name,
  /** True when an image to start from was given; it is kept as a blob. */
  init: z.boolean(),
});

export type JobPayload = z.output<typeof payloadSchema>;

export const jobPayload = defineVersioned({
  name: 'job',
  version: 2,
  schema: payloadSchema,
  from: { 1: withModelRef },
});

const firstPayload = z.looseObject({ request: z.looseObject({ model: z.string() }) });

/** Version 1 named the model by its base alone. */
function withModelRef(data: unknown): unknown {
  const { request, ...rest } = firstPayload.parse(data);
  return { ...rest, request: { ...request, model: plainModel(request.model) } };
}

export const jobTarget = defineVersioned({ name: 'job target', version: 1, schema: targetSchema });

/** A target is ids and a locale; larger ones hold something that belongs elsewhere. */
const maxTarget = 16_384;

const secretWords = /token(?!_?length)|secret|password|authorization|credential|api_?key/i;

/** @throws UserError `target_invalid` for a target that is too large or seems to carry a secret. */
export function checkTarget(target: Target): void {
  const json = JSON.stringify(target);
  if (json.length > maxTarget) {
    throw new UserError(
      'target_invalid',
      `A job's target may take ${maxTarget} characters, not ${json.length}.`,
    );
  }
  const secret = findKey(target, secretWords);
  if (secret !== undefined) {
    throw new UserError(
      'target_invalid',
      `A job's target must carry no secrets, but it has a field "${secret}".`,
    );
  }
}

function findKey(value: z.core.util.JSONType | Target, pattern: RegExp): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (pattern.test(key)) return key;
    const found = findKey(inner, pattern);
    if (found !== undefined) return found;
  }
  return undefined;
}
