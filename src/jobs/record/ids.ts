/** Ids of jobs and of what they post, derived so that asking twice gives the same id. */
import { createHash } from 'node:crypto';

/**
 * The id of the job that belongs to `key` (a platform's event id): 21 characters, `j` and 80 bits in hex. The same key
 * is the same job, however often and from whichever process it is enqueued.
 */
export function jobIdOf(key: string): string {
  return `j${createHash('sha256').update(key).digest('hex').slice(0, 20)}`;
}

/** True for what `jobIdOf` makes; anything else typed or pasted as a job id need not be looked up. */
export function isJobId(text: string): boolean {
  return /^j[0-9a-f]{20}$/.test(text);
}

/** The nonce under which one part of a delivery is posted, the same at every try; 24 characters (Discord takes 25). */
export function nonceOf(jobId: string, part: string): string {
  return createHash('sha256').update(`${jobId}\n${part}`).digest('base64url').slice(0, 24);
}
