/** Spanish. */
import type { Translation } from '../catalogue.ts';
import type { en } from './en.ts';

export const es: Translation<typeof en> = {};
