/**
 * Which names a port of ours answers to. A page on any site can point a name of its own at this machine (DNS
 * rebinding) and then read what the port says as if it were its own; the Host header still carries that name.
 */
import { isIP } from 'node:net';

export interface HostsOptions {
  /** Where the port listens, such as `127.0.0.1` or `0.0.0.0`. */
  readonly boundTo: string;
  /** Further names, from ELLA_ALLOWED_HOSTS. */
  readonly allowed: readonly string[];
}

/** Whether a Host header names us. */
export type IsOwnHost = (header: string | undefined) => boolean;

/** Endings that nobody can register, so that no stranger's name has them. */
const privateEnding = /\.(?:local|localhost|internal|home\.arpa)$/;

/**
 * A port on the loopback interface answers to `localhost` and loopback addresses only. One that others can reach also
 * answers to any address and to names that exist on private networks alone: without a dot, as containers have them,
 * or with a private ending.
 */
export function createIsOwnHost({ boundTo, allowed }: HostsOptions): IsOwnHost {
  const known = new Set([boundTo, ...allowed].map((name) => name.toLowerCase()));
  const isOpen = !isLoopback(boundTo);
  return (header) => {
    const name = nameIn(header);
    if (name === undefined) return false;
    if (known.has(name) || isLoopback(name)) return true;
    return isOpen && (isIP(name) !== 0 || !name.includes('.') || privateEnding.test(name));
  };
}

/** What the port says to a request under another name. */
export function strangeHost(header: string | undefined): string {
  const name = nameIn(header);
  if (name === undefined) return 'The request has no valid Host header.';
  return `This port does not go by the name ${name}. If it should, list the name in ELLA_ALLOWED_HOSTS.`;
}

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** Without port, brackets and the dot of a fully qualified name. */
function nameIn(header: string | undefined): string | undefined {
  const [, address, name] =
    /^(?:\[([0-9a-f:.]{2,45})\]|([\w.-]{1,255}?)\.?)(?::\d{1,5})?$/i.exec(header ?? '') ?? [];
  return (address ?? name)?.toLowerCase();
}
