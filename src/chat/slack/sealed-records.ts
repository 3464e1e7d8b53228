/** Records that can't be read without a key: AES-256-GCM over every value, bound to its own record. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError, UserError } from '../../errors.ts';
import type { SlackRecords } from './storage.ts';

const cipher = 'aes-256-gcm';
const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;
/** Less could be guessed. */
const shortestKey = 32;

/**
 * Seals what is written to `records`. `secret` is any text of at least 32 characters, such as 64 random hex digits.
 * @throws UserError `slack_store_key` for a short secret; reading throws AppError `slack_store_key` for a wrong one
 */
export function sealRecords(records: SlackRecords, secret: string): SlackRecords {
  if (secret.length < shortestKey) {
    throw new UserError(
      'slack_store_key',
      `SLACK_STORE_KEY has ${secret.length} characters; it needs ${shortestKey} or more, such as from: openssl rand -hex 32`,
    );
  }
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'ella-bot slack installations', 32));
  return {
    async get(name) {
      const sealed = await records.get(name);
      return sealed === undefined ? undefined : open(key, name, sealed);
    },
    set: (name, value) => records.set(name, seal(key, name, value)),
    create: (name, value) => records.create(name, seal(key, name, value)),
    remove: (name) => records.remove(name),
  };
}

function seal(key: Buffer, name: string, value: string): string {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(name));
  const body = Buffer.concat([sealing.update(value, 'utf8'), sealing.final()]);
  return `${version}.${Buffer.concat([nonce, body, sealing.getAuthTag()]).toString('base64url')}`;
}

function open(key: Buffer, name: string, sealed: string): string {
  const [written, text = ''] = sealed.split('.');
  const bytes = Buffer.from(text, 'base64url');
  if (written !== version || bytes.length < nonceBytes + tagBytes) {
    throw new AppError(
      'slack_store_key',
      `The record ${name} of Slack is not sealed; install the bot there again.`,
    );
  }
  const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(name))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    const body = opening.update(bytes.subarray(nonceBytes, -tagBytes));
    return Buffer.concat([body, opening.final()]).toString('utf8');
  } catch (cause) {
    throw new AppError(
      'slack_store_key',
      `The record ${name} of Slack was sealed with another SLACK_STORE_KEY, or is damaged. Set the key it was written with, or install the bot there again.`,
      { cause },
    );
  }
}
