/** How much one request may ask for. What nobody asked for is lowered to what is allowed; the rest is refused. */
import { fields } from '../../request/fields.ts';
import type { NewDrawRequest } from '../../request/request.ts';
import { type Check, no, type Situation } from './situation.ts';

export const amount: Check = (situation) => {
  const { settings, asked, scene } = situation;
  // Variations are four, whoever asks for them and wherever.
  const isTyped = scene.does === 'imagine';
  const { images, steps, width, height } = amountsOf(situation);
  let request: NewDrawRequest = situation.request;
  if (settings.images !== null && images > settings.images) {
    if (isTyped && asked.images !== undefined) {
      return no(situation, 'images', 'images', { most: settings.images });
    }
    request = { ...request, images: settings.images };
  }
  if (settings.steps !== null && steps > settings.steps) {
    if (isTyped && asked.steps !== undefined) {
      return no(situation, 'steps', 'steps', { most: settings.steps });
    }
    request = { ...request, steps: settings.steps };
  }
  if (settings.side !== null && Math.max(width, height) > settings.side) {
    return no(situation, 'side', 'side', { most: settings.side });
  }
  return request === situation.request ? undefined : { request };
};

/** What it comes to with what the model fills in. */
export function amountsOf({ request, usual }: Pick<Situation, 'request' | 'usual'>) {
  const { images, steps, size } = fields;
  return {
    images: request.images ?? usual.images ?? images.default,
    steps: request.steps ?? usual.steps ?? steps.default,
    width: request.width ?? usual.width ?? size.default.width,
    height: request.height ?? usual.height ?? size.default.height,
  };
}
