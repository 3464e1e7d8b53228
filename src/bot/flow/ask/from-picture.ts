/** A job that goes on from a picture: what guided the drawing of that picture guides this one too. */
import { packPictures, unpackPictures } from '../../../images/picture-pack.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import type { JobView } from '../../../jobs/record/job-view.ts';
import type { NewDrawRequest } from '../../../request/request.ts';

interface FromPicture<R> {
  readonly request: R;
  readonly init: Uint8Array | undefined;
}

/** Without ControlNets where their pictures are no longer kept. @param job what the picture came from */
export async function fromPicture<R extends NewDrawRequest>(
  jobs: Pick<Jobs, 'init'>,
  job: JobView,
  request: R,
  picture: Uint8Array,
): Promise<FromPicture<R>> {
  const isGuided = request.controls !== undefined && request.controls.length > 0;
  const { controls } = unpackPictures(isGuided ? await jobs.init(job.id) : undefined);
  return {
    request: isGuided && controls.length === 0 ? { ...request, controls: undefined } : request,
    init: packPictures({ init: picture, controls }),
  };
}
