/** Registers the commands with chat platforms, each only where it does not have exactly these yet. */
import type { Platform } from '../chat/platform.ts';
import type { Command } from './command.ts';

/** How it went on one platform. */
export type Deployed =
  | { readonly platform: string; readonly kind: 'registered' | 'unchanged' }
  | { readonly platform: string; readonly kind: 'failed'; readonly error: unknown };

/** All platforms at once; one that refuses keeps the others from nothing. */
export function deployCommands(
  commands: readonly Command[],
  platforms: readonly Pick<Platform, 'name' | 'deploy'>[],
): Promise<readonly Deployed[]> {
  const app = {
    commands: commands.map(({ definition }) => definition),
    menus: commands.flatMap(({ menus = [] }) => menus.map(({ definition }) => definition)),
  };
  return Promise.all(
    platforms.map(async ({ name, deploy }): Promise<Deployed> => {
      try {
        return { platform: name, kind: (await deploy(app)) ? 'registered' : 'unchanged' };
      } catch (error) {
        return { platform: name, kind: 'failed', error };
      }
    }),
  );
}
