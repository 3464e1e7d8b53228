/** What the bot asks for when it is installed, and why. */
import type { Methods } from './send/methods.ts';

export type Manifest = Methods['apps.manifest.update']['manifest'];
type Scope = NonNullable<NonNullable<NonNullable<Manifest['oauth_config']>['scopes']>['bot']>[number];
type Event = NonNullable<
  NonNullable<NonNullable<Manifest['settings']>['event_subscriptions']>['bot_events']
>[number];

export const botScopes: readonly Scope[] = [
  // To be addressed, to be given commands, and to answer.
  'app_mentions:read',
  'commands',
  'chat:write',
  // To know whether it can post in a channel, and to join public ones.
  'channels:read',
  'groups:read',
  'channels:join',
  // To find a message again that may have been posted without the bot hearing of it.
  'channels:history',
  'groups:history',
  'im:history',
  'mpim:history',
  // Pictures, theirs and its own.
  'files:read',
  'files:write',
  'reactions:read',
  'reactions:write',
  // Direct messages.
  'im:read',
  'im:write',
  'mpim:read',
  // Names, languages, admins and groups.
  'users:read',
  'usergroups:read',
];

export const botEvents: readonly Event[] = [
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'member_joined_channel',
  'member_left_channel',
  'message.im',
  'reaction_added',
  'reaction_removed',
  'subteam_created',
  'subteam_members_changed',
  'subteam_updated',
  'tokens_revoked',
  'user_change',
];
