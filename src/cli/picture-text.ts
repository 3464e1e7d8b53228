/** The texts in the PNG files that are written here: the same by `imagine` and by a worker. */
import { imageText } from '../images/parameters.ts';
import type { DrawResult } from '../pipeline/draw.ts';
import type { Control } from '../request/controls.ts';
import type { ModelRef } from '../request/model-ref.ts';
import type { CompletePicture, NewDrawRequest } from '../request/request.ts';

export interface DrawnPicture {
  /** What was drawn, with the picture's own seed and number. */
  readonly request: CompletePicture;
  /** The model's own name, and what was laid over it. */
  readonly model: string;
  readonly parts: Omit<ModelRef, 'base'>;
  readonly controls?: readonly Control[] | undefined;
  readonly tokens: DrawResult['tokens'];
  /** What was asked for, where that was something else. */
  readonly asked?: NewDrawRequest | undefined;
}

export function pictureText({
  request,
  model,
  parts,
  controls = [],
  tokens,
  asked,
}: DrawnPicture): Record<string, string> {
  const { adapters, reader, vae } = parts;
  const drawn = { ...request, model };
  return imageText(drawn, {
    ...drawn,
    ...(adapters.length > 0 && { adapters }),
    ...(reader !== undefined && { reader }),
    ...(vae !== undefined && { vae }),
    ...(controls.length > 0 && { controls }),
    tokens,
    ...(asked !== undefined && { asked }),
  });
}
