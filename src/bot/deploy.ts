/** Registers the commands with each chat platform that doesn't have exactly these yet. */
import type { ChatApp, Platform } from '../chat/platform.ts';
import type { Command } from './command.ts';

/** How it went on one platform. */
export type Deployed =
  | { readonly platform: string; readonly kind: 'registered' | 'unchanged' }
  | { readonly platform: string; readonly kind: 'failed'; readonly error: unknown };

/** The commands as platforms register them. */
export function described(commands: readonly Command[]): Pick<ChatApp, 'commands' | 'menus'> {
  return {
    commands: commands.map(({ definition }) => definition),
    menus: commands.flatMap(({ menus = [] }) => menus.map(({ definition }) => definition)),
  };
}

/** All platforms at once; one that refuses does not stop the others. */
export function deployCommands(
  commands: readonly Command[],
  platforms: readonly Pick<Platform, 'name' | 'deploy'>[],
): Promise<readonly Deployed[]> {
  const app = described(commands);
  return Promise.all(
    platforms.map(async (platform): Promise<Deployed> => {
      const { name } = platform;
      try {
        return { platform: name, kind: (await platform.deploy(app)) ? 'registered' : 'unchanged' };
      } catch (error) {
        return { platform: name, kind: 'failed', error };
      }
    }),
  );
}
