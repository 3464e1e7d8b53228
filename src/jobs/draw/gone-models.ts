/** Finds jobs waiting for a model that no worker has had for a while. */
import type { Store } from '../../store/open-store.ts';
import { offers, offersOf } from '../known-models.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { StaleJob } from '../ledger/upkeep.ts';
import { readViews } from '../record/job-view.ts';
import type { Needs } from '../route.ts';

/** A job waits at least so long, in ms: someone may be installing the model. */
const patienceMs = 15 * 60_000;

/** What those jobs wait for in vain, by their ids. */
export async function findGoneModels(
  store: Store,
  ledger: Ledger,
  jobs: readonly StaleJob[],
  patience = patienceMs,
): Promise<ReadonlyMap<string, Needs>> {
  const gone = new Map<string, Needs>();
  const old = jobs.filter(({ state, age }) => state === 'queued' && age > patience).map(({ id }) => id);
  if (old.length === 0) return gone;
  const views = await readViews(ledger, old);
  // Workers that are away for now may come back.
  const offered = await offersOf(store);
  for (const view of views.jobs) {
    const lacking = view?.waiting?.lacking;
    if (view === undefined || lacking === undefined) continue;
    if (!offered.some((offer) => offers(offer, lacking))) gone.set(view.id, lacking);
  }
  return gone;
}
