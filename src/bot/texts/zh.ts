/** Chinese. */
import type { Translation } from '../catalogue.ts';
import type { en } from './en.ts';

export const zh: Translation<typeof en> = {};
