/** Who asks for something, where and how: plain data, so that rules can be asked again when only a record is left. */
import { z } from 'zod';
import { locales, placeSchema } from '../chat/platform.ts';

export const sceneSchema = z
  .object({
    /** Such as `discord`; `cli` for the command line. */
    platform: z.string(),
    /** As jobs name them: `discord:1234`, `discord:5678`. */
    member: z.string(),
    server: z.string(),
    /** Absent on the command line. */
    user: z.object({ id: z.string(), name: z.string() }).optional(),
    place: placeSchema.optional(),
    locale: z.enum(locales),
    /** The kind of event; `delivery` goes on with what was begun earlier. */
    via: z.enum(['command', 'form', 'menu', 'mention', 'button', 'reaction', 'home', 'delivery', 'cli']),
    /** What is done: `imagine`, or something with an earlier job, such as `rerun`. */
    does: z.string(),
  })
  .readonly();

export type GateScene = z.output<typeof sceneSchema>;
