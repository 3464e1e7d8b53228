/** The App Home: a page of the bot's own for each person. It is no channel, and what is said there takes its place. */
import { z } from 'zod';
import type { HomeEvent, Place } from '../../platform.ts';
import { placeAt } from '../lookup/ids.ts';
import type { Who } from './read-interaction.ts';

/** Stands for a channel: Slack's own ids are in capitals. */
const home = 'home';

export const homeOpenedSchema = z.looseObject({ user: z.string(), tab: z.string().optional() });

export function homeOf(server: string): Place {
  return placeAt(server, home);
}

export function isHome({ channel }: Pick<Place, 'channel'>): boolean {
  return channel === home;
}

export function readHome(id: string, server: string, who: Who): HomeEvent {
  return { ...who, kind: 'home', id, place: homeOf(server) };
}
