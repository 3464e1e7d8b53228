/** Japanese. */
import type { Translation } from '../catalogue.ts';
import type { en } from './en.ts';

export const ja: Translation<typeof en> = {};
