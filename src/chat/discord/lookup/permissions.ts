/** What somebody may do in a channel, and what the bot lacks there, in the words of Discord's own settings. */
import { PermissionFlagsBits as bits } from 'discord.js';
import type { ChannelFacts, GuildFacts } from './facts.ts';

/** The permissions that the bot asks for in its invitation. */
export const permissionNames = {
  ViewChannel: 'View Channels',
  SendMessages: 'Send Messages',
  SendMessagesInThreads: 'Send Messages in Threads',
  CreatePublicThreads: 'Create Public Threads',
  EmbedLinks: 'Embed Links',
  AttachFiles: 'Attach Files',
  ReadMessageHistory: 'Read Message History',
  AddReactions: 'Add Reactions',
  ManageThreads: 'Manage Threads',
} as const satisfies Partial<Record<keyof typeof bits, string>>;

export type Permission = keyof typeof permissionNames;

const everything = Object.values(bits).reduce((all, bit) => all | bit, 0n);

/**
 * The permissions of a member in the server, or in a channel with its exceptions; a thread has those of its channel.
 * Computed as Discord describes it: owner and administrators may do everything; then come everyone's exceptions, those
 * of roles, those of the member; and who can't see a channel may do nothing there.
 */
export function permissionsOf(
  member: { readonly id: string; readonly roles: readonly string[] },
  { id, owner, roles }: GuildFacts & { readonly id: string },
  channel?: Pick<ChannelFacts, 'overwrites'>,
): bigint {
  const own = roles.filter((role) => role.id === id || member.roles.includes(role.id));
  const base = own.reduce((all, role) => all | role.permissions, 0n);
  if (owner === member.id || base & bits.Administrator) return everything;
  const groups = [[id], member.roles, [member.id]];
  const granted = groups.reduce((all, group) => {
    const exceptions = channel?.overwrites.filter((overwrite) => group.includes(overwrite.id)) ?? [];
    const denied = exceptions.reduce((sum, { deny }) => sum | deny, 0n);
    const allowed = exceptions.reduce((sum, { allow }) => sum | allow, 0n);
    return (all & ~denied) | allowed;
  }, base);
  return channel !== undefined && (granted & bits.ViewChannel) === 0n ? 0n : granted;
}

/** Whether someone with these permissions in a place may take away what others posted there. */
export function isModerator(permissions: bigint): boolean {
  return managesServer(permissions) || (permissions & bits.ManageMessages) !== 0n;
}

/** Whether someone with these permissions, in the server or any of its channels, may change its settings. */
export function managesServer(permissions: bigint): boolean {
  return (permissions & (bits.Administrator | bits.ManageGuild)) !== 0n;
}

/** The first of the needed permissions that is not there. */
export function firstMissing(permissions: bigint, needed: readonly Permission[]): Permission | undefined {
  return needed.find((name) => (permissions & bits[name]) === 0n);
}
