/** Finds jobs waiting for a model, or something beside it, that no worker has had for a while. */
import { UserError } from '../../errors.ts';
import type { Store } from '../../store/open-store.ts';
import { lackOf } from '../abilities.ts';
import { type Offer, offers, offersOf } from '../known-models.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { StaleJob } from '../ledger/upkeep.ts';
import { readViews } from '../record/job-view.ts';
import type { Needs } from '../route.ts';

/** A job waits at least so long, in ms: someone may be installing the model. */
const patienceMs = 15 * 60_000;

/** What the people of jobs that wait in vain are told, by the jobs' ids. */
export async function findGoneModels(
  store: Store,
  ledger: Ledger,
  jobs: readonly StaleJob[],
  patience = patienceMs,
): Promise<ReadonlyMap<string, UserError>> {
  const gone = new Map<string, UserError>();
  const old = jobs.filter(({ state, age }) => state === 'queued' && age > patience).map(({ id }) => id);
  if (old.length === 0) return gone;
  const views = await readViews(ledger, old);
  // Workers that are away for now may come back.
  const offered = await offersOf(store);
  for (const view of views.jobs) {
    const lacking = view?.waiting?.lacking;
    if (view === undefined || lacking === undefined) continue;
    if (!offered.some((offer) => offers(offer, lacking))) gone.set(view.id, complaint(lacking, offered));
  }
  return gone;
}

function complaint({ abilities = [], ...files }: Needs, offered: readonly Offer[]): UserError {
  const fit = offered.filter((offer) => offers(offer, files));
  const [first] = abilities;
  if (fit.length === 0 || first === undefined) {
    return new UserError('unknown_model', `There is no model "${files.base}": no worker has it any more.`);
  }
  const absent = abilities.find(
    (each) => !fit.some((offer) => offers(offer, { ...files, abilities: [each] })),
  );
  return lackOf(absent ?? first);
}
