/** What all parts of the local Discord share. */
import type { DiscordWorld } from './world.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** One request, after it was found valid. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
  /** By form field, such as `files[0]`. */
  readonly files: ReadonlyMap<string, UploadedFile>;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export type Handler = (call: Call) => Answer;

export interface DiscordCore {
  readonly world: DiscordWorld;
  /** Such as `http://127.0.0.1:4711`. */
  origin(): string;
  /** What the bot did that Discord would not take, or that is bad manners. */
  readonly violations: string[];
  /** Sends a gateway event to the shard of the server. */
  tell(type: string, data: Json, guild: string | undefined): void;
  /** ms since 1970; may be turned forward. */
  now(): number;
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export const done: Answer = { status: 204 };
