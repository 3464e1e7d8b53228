/** How pictures look where nobody says: a server's own defaults come before a model's. */
import type { NewDrawRequest } from '../../request/request.ts';
import type { Settings } from '../settings/settings.ts';
import type { Check } from './situation.ts';

export const look: Check = ({ request, settings }) => {
  const filled = withLook(request, settings);
  return filled === request ? undefined : { request: filled };
};

function withLook(request: NewDrawRequest, settings: Settings): NewDrawRequest {
  const { sampler, defaultSteps, guidance, size, count, effort } = settings;
  const hasSize = request.width !== undefined || request.height !== undefined;
  const looks = {
    ...(request.sampler === undefined && sampler !== null && { sampler }),
    ...(request.steps === undefined && defaultSteps !== null && { steps: defaultSteps }),
    ...(request.guidance === undefined && guidance !== null && { guidance }),
    ...(!hasSize && size !== null && size),
    ...(request.effort === undefined && effort !== 'exact' && { effort }),
    ...(request.images === undefined && count !== null && { images: count }),
  };
  return Object.keys(looks).length === 0 ? request : { ...request, ...looks };
}
