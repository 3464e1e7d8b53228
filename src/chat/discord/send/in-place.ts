/** Requests in a place: archived threads are reopened, and a refusal names the missing permission. */
import { Routes } from 'discord.js';
import { type Place, PlatformError } from '../../platform.ts';
import type { Facts } from '../lookup/facts.ts';
import { firstMissing, type Permission, permissionNames, permissionsOf } from '../lookup/permissions.ts';
import { channelOf } from '../render/markdown.ts';
import { codeOf } from './problems.ts';
import type { Requests } from './requests.ts';

const archivedThread = 50083;
const lockedThread = 160005;
const missingAccess = 50001;
const missingPermissions = 50013;

/** @throws PlatformError with the missing permission, or `gone` where the bot was removed */
export type InPlace = <T>(place: Place, needed: readonly Permission[], act: () => Promise<T>) => Promise<T>;

export function createInPlace(requests: Requests, facts: Facts): InPlace {
  /** Needs Manage Threads where the thread is locked. */
  const wake = (place: Place) =>
    requests.send('Patch', Routes.channel(channelOf(place)), { body: { archived: false } });

  const explain = async (error: unknown, place: Place, needed: readonly Permission[]): Promise<unknown> => {
    const code = codeOf(error);
    if (code === lockedThread || code === archivedThread) return missing('ManageThreads', error);
    if (code !== missingAccess && code !== missingPermissions) return error;
    try {
      const lacking = await findMissing(facts, place, needed);
      return lacking === undefined ? error : missing(lacking, error);
    } catch (failure) {
      const removed = failure instanceof PlatformError && ['gone', 'forbidden'].includes(failure.problem);
      return removed ? new PlatformError('gone', 'The bot is not in this server.', { cause: error }) : error;
    }
  };

  return async (place, needed, act) => {
    try {
      return await act();
    } catch (error) {
      if (codeOf(error) !== archivedThread) throw await explain(error, place, needed);
    }
    try {
      await wake(place);
    } catch (error) {
      throw await explain(error, place, ['ViewChannel', 'SendMessagesInThreads', 'ManageThreads']);
    }
    try {
      return await act();
    } catch (error) {
      throw await explain(error, place, needed);
    }
  };
}

/** What the bot lacks. @throws PlatformError, `gone` or `forbidden` where the bot is not in the server */
async function findMissing(
  facts: Facts,
  place: Place,
  needed: readonly Permission[],
): Promise<Permission | undefined> {
  if (place.server === '@me') return undefined;
  const [self, guild] = await Promise.all([facts.self(), facts.guild(place.server)]);
  const member = await facts.member(place.server, self);
  if (member === undefined) throw new PlatformError('gone', 'The bot is not in this server.');
  const channel = await facts.channel(place.channel).catch((error: unknown) => {
    if (error instanceof PlatformError && error.problem === 'forbidden') return undefined;
    throw error;
  });
  if (channel === undefined) return 'ViewChannel';
  const whole = { ...guild, id: place.server };
  return firstMissing(permissionsOf({ id: self, roles: member.roles }, whole, channel), needed);
}

function missing(permission: Permission, cause: unknown): PlatformError {
  const name = permissionNames[permission];
  return new PlatformError('forbidden', `The bot lacks the permission "${name}" here.`, {
    cause,
    permission: name,
  });
}
