/** How much work a request is. */
import { fields } from '../../request/fields.ts';
import type { NewDrawRequest } from '../../request/request.ts';

/** Of a request that leaves its size to a model this process does not know. */
const { width: defaultWidth, height: defaultHeight } = fields.size.default;
const unit = defaultWidth * defaultHeight;

/**
 * In image-steps at 512² with guidance. Only its proportions matter: they decide how far a job moves its member back in
 * the queue, and what the ETA counts.
 */
export function workOf(request: NewDrawRequest): number {
  const { steps = fields.steps.default, images = fields.images.default } = request;
  const { width = defaultWidth, height = defaultHeight } = request;
  const passes = request.guidance === 1 ? 0.5 : 1;
  const drawn = steps * (request.strength ?? 1);
  return Math.max(0.001, images * drawn * passes * ((width * height) / unit));
}
