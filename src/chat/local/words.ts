/** The names of things that only the local chat has. */
import type { Role } from '../platform.ts';

export const platformName = 'local';
/** There is one server. */
export const serverId = 'local';

export const bot = { id: 'bot', name: 'ella', bot: true } as const;

export const moderatorRole = 'moderator';

export const roles: readonly Role[] = [
  { id: 'member', name: 'Member' },
  { id: 'painter', name: 'Painter' },
  { id: moderatorRole, name: 'Moderator' },
];
