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

/**
 * A size that was left open follows the picture to start from, and is known only at its turn: it is chosen within the
 * longest side allowed then.
 */
export const fitted: Check = ({ settings: { side }, asked, request, hasInit }) => {
  const { width, height } = request;
  const isOpen = asked.width === undefined && asked.height === undefined;
  if (side === null || !hasInit || !isOpen || width === undefined || height === undefined) return undefined;
  const scale = side / Math.max(width, height);
  if (scale >= 1) return undefined;
  const { multiple, min } = fields.size;
  const within = (length: number) => Math.max(min, Math.floor((length * scale) / multiple) * multiple);
  return { request: { ...request, width: within(width), height: within(height) } };
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
