/** Turns a failure into what the person is told about it. */
import { PlatformError } from '../chat/platform.ts';
import { UserError } from '../errors.ts';
import { SettingsProblem } from '../moderation/settings/problem.ts';
import { BadRequest } from '../request/bad-request.ts';
import type { Context } from './command.ts';
import { inWords, reasonOf } from './flow/places/refusal.ts';
import { errorText } from './texts/error-texts.ts';
import { placeTextsOf } from './texts/place-texts.ts';

const megabyte = 1024 ** 2;

/** A UserError in the person's language; what is a fault of the bot is logged here. */
export function explain(error: unknown, ctx: Context): UserError {
  const { event, texts, locale, log, platform, member } = ctx;
  if (error instanceof BadRequest || error instanceof SettingsProblem) {
    return new UserError(error.code, error.in(locale), { cause: error });
  }
  if (error instanceof UserError) {
    const line = errorText(error, locale);
    return line === error.message ? error : new UserError(error.code, line, { cause: error });
  }
  const fields = { platform: platform.name, event: event.id, kind: event.kind, member, err: error };
  if (!(error instanceof PlatformError)) {
    log.error(fields, 'An event could not be handled');
    return new UserError('failed', texts.failed, { cause: error });
  }
  const expected = error.problem === 'forbidden' || error.problem === 'gone' || error.problem === 'too_large';
  if (expected) log.info({ ...fields, audit: error.code }, error.message);
  else log.error(fields, `The platform refused: ${error.message}`);
  return new UserError(error.code, lineOf(error, ctx), { cause: error });
}

function lineOf(error: PlatformError, { texts, locale }: Context): string {
  const { problem, permission, obstacle } = error;
  switch (problem) {
    case 'forbidden':
      if (permission !== undefined) return texts.permission(permission);
      if (obstacle === 'directs_closed') return texts.noDirect;
      return obstacle === undefined
        ? texts.noPermission
        : placeTextsOf(locale).refusedThere(inWords(reasonOf(error), locale));
    case 'gone':
      return texts.gone;
    case 'too_large':
      return texts.fileTooLarge(maxFile / megabyte);
    case 'unavailable':
    case 'too_late':
      return texts.busy;
    case 'invalid':
      return texts.failed;
  }
}

/** Of the files that people send; see `flow/ask/imagine.ts`. */
const maxFile = 32 * megabyte;
