/** The link with which somebody adds the bot to a server. */
import { PermissionFlagsBits as bits } from 'discord.js';
import { type Permission, permissionNames } from './lookup/permissions.ts';

/** What the bot asks for: its scopes, and every permission that it can use. */
export function inviteLink(applicationId: string): string {
  const names = Object.keys(permissionNames) as Permission[];
  const permissions = names.reduce((all, name) => all | bits[name], 0n);
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: String(permissions),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}
