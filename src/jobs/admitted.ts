/** The only thing the queue accepts: a job that the gate has admitted. */
import { AppError } from '../errors.ts';
import type { NewDrawRequest } from '../request/request.ts';
import type { NewJob } from './new-job.ts';
import type { Target } from './record/job-payload.ts';

/** Made by `src/gate` alone; dependency-cruiser and a test see to it that nothing else imports this file. */
export class AdmittedJob {
  readonly #job: NewJob;

  constructor(job: NewJob) {
    this.#job = job;
  }

  /** What will be drawn. */
  get request(): NewDrawRequest {
    return this.#job.request;
  }

  /** Why it waits for a decision first, if it does. */
  get hold(): NewJob['hold'] {
    return this.#job.hold;
  }

  /** Where the result goes. */
  get target(): Target | undefined {
    return this.#job.target;
  }

  /** @throws AppError `not_admitted` for a look-alike */
  static open(admitted: AdmittedJob): NewJob {
    if (#job in admitted) return admitted.#job;
    throw new AppError('not_admitted', 'A job can only be queued once the gate has admitted it.');
  }
}
