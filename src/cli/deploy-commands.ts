/** `ella-bot commands deploy`: registers the commands where a platform needs that, without starting the bot. */

import { commands } from '../../commands/index.ts';
import { UserError } from '../errors.ts';
import { tokenPlatforms } from './bot/platforms.ts';
import { withQueue } from './queue/with-queue.ts';

/** @throws UserError `no_platform` where nothing needs it, PlatformError for what a platform refuses */
export async function deployCommands(): Promise<void> {
  const app = {
    commands: commands.map(({ definition }) => definition),
    menus: commands.flatMap(({ menus = [] }) => menus.map(({ definition }) => definition)),
  };
  await withQueue(async (parts) => {
    const platforms = tokenPlatforms(parts);
    if (platforms.length === 0) {
      throw new UserError('no_platform', 'No chat that registers commands is set up; see .env.example.');
    }
    for (const platform of platforms) {
      const isNew = await platform.deploy(app);
      process.stdout.write(`${platform.name}: ${isNew ? 'registered' : 'nothing to change'}\n`);
    }
  });
}
