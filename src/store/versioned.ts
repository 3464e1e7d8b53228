/** Stored shapes with a version: old ones are migrated, newer and broken ones refused clearly. */
import type { z } from 'zod';
import { AppError } from '../errors.ts';

export interface Versioned<T> {
  readonly name: string;
  readonly version: number;
  /** JSON text `{"v": version, "d": value}`. @throws AppError `record_invalid` when `value` breaks the schema. */
  write(value: T): string;
  /** @throws AppError `record_corrupt`, `record_old` or `record_new`. */
  read(text: string): T;
}

export interface VersionedDefinition<S extends z.ZodType> {
  /** Used in messages: "job request". */
  readonly name: string;
  readonly version: number;
  readonly schema: S;
  /** `from[n]` turns the data of version n into that of version n + 1. */
  readonly from?: Readonly<Record<number, (data: unknown) => unknown>>;
}

/** Pairs a schema with its version and its migrations. */
export function defineVersioned<S extends z.ZodType>(
  definition: VersionedDefinition<S>,
): Versioned<z.output<S>> {
  const { name, version, schema, from = {} } = definition;
  return {
    name,
    version,
    write(value) {
      const parsed = schema.safeParse(value);
      if (!parsed.success) {
        throw new AppError('record_invalid', `This ${name} breaks its schema: ${issuesOf(parsed.error)}.`);
      }
      return JSON.stringify({ v: version, d: parsed.data });
    },
    read(text) {
      const envelope = readEnvelope(text, name);
      if (envelope.v > version) {
        throw new AppError(
          'record_new',
          `This ${name} has version ${envelope.v}; this ella-bot reads up to ${version}. Update it.`,
        );
      }
      let data = envelope.d;
      for (let at = envelope.v; at < version; at++) {
        const migrate = from[at];
        if (migrate === undefined) {
          throw new AppError(
            'record_old',
            `This ${name} has version ${envelope.v}, which is no longer read.`,
          );
        }
        try {
          data = migrate(data);
        } catch (cause) {
          throw new AppError('record_corrupt', `This ${name} cannot be brought from version ${at}.`, {
            cause,
          });
        }
      }
      const parsed = schema.safeParse(data);
      if (parsed.success) return parsed.data;
      const unknown = unknownFields(parsed.error);
      if (unknown.length > 0) {
        throw new AppError(
          'record_new',
          `This ${name} has fields that this ella-bot does not know: ${unknown.join(', ')}. Update it.`,
        );
      }
      throw new AppError('record_corrupt', `This ${name} is damaged: ${issuesOf(parsed.error)}.`);
    },
  };
}

function readEnvelope(text: string, name: string): { v: number; d: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('record_corrupt', `This ${name} is not JSON.`, { cause });
  }
  if (typeof value === 'object' && value !== null && 'v' in value && 'd' in value) {
    const { v, d } = value;
    if (typeof v === 'number' && Number.isInteger(v) && v >= 1) return { v, d };
  }
  throw new AppError('record_corrupt', `This ${name} carries no version.`);
}

/** Fields that a strict schema does not know: a newer program added them without a new version. */
function unknownFields({ issues }: z.ZodError): readonly string[] {
  return issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
}

/** The first few findings of zod in one line: `width: expected number, received string`. */
export function issuesOf(error: z.ZodError): string {
  const lines = error.issues.slice(0, 3).map((issue) => {
    const path = issue.path.map(String).join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  if (error.issues.length > 3) lines.push(`and ${error.issues.length - 3} more`);
  return lines.join('; ');
}
