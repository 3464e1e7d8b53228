/** All commands, in the order in which they are shown; one that is not listed here does not exist. */
import type { Command } from '../src/bot/command.ts';
import { cancel } from './cancel.ts';
import { defaults } from './defaults.ts';
import { favourites } from './favourites.ts';
import { forgetMe } from './forget-me.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { imagine } from './imagine.ts';
import { info } from './info.ts';
import { models } from './models.ts';
import { preset } from './preset.ts';
import { queue } from './queue.ts';
import { reactions } from './reactions.ts';
import { settings } from './settings.ts';
import { stats } from './stats.ts';

export const commands: readonly Command[] = [
  imagine,
  queue,
  cancel,
  history,
  favourites,
  info,
  models,
  defaults,
  preset,
  stats,
  help,
  reactions,
  settings,
  forgetMe,
];
