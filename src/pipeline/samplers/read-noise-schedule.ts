/** Reads a `scheduler/scheduler_config.json`, as diffusers writes it. */
import { AppError, messageOf } from '../../errors.ts';
import { type NoiseScheduleConfig, noiseScheduleSchema } from './config.ts';

/**
 * Reads the text of a `scheduler_config.json`.
 * @throws AppError `bad_config` in one line: the field, what is supported and what came
 */
export function readNoiseSchedule(text: string): NoiseScheduleConfig {
  try {
    return parseNoiseSchedule(parsePythonJson(text));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const message = `scheduler_config.json is not valid JSON: ${messageOf(cause)}`;
    throw new AppError('bad_config', message, { cause });
  }
}

/**
 * Checks a parsed `scheduler_config.json`.
 * @throws AppError `bad_config` in one line: the field, what is supported and what came
 */
export function parseNoiseSchedule(value: unknown): NoiseScheduleConfig {
  const parsed = noiseScheduleSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the file'}: ${message}`,
  );
  const message = `scheduler_config.json can't be used: ${problems.join('; ')}`;
  throw new AppError('bad_config', message, { cause: parsed.error });
}

/** JSON in which Python's bare `NaN`, `Infinity` and `-Infinity` may stand for numbers; NaN means nothing here. */
function parsePythonJson(text: string): unknown {
  const words: Record<string, string> = { NaN: 'null', Infinity: '1e999' };
  return JSON.parse(
    text.replaceAll(/"(?:[^"\\]|\\.)*"|\b(?:NaN|Infinity)\b/g, (part) => words[part] ?? part),
  );
}
