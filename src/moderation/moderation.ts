/** What moderation keeps in Redis, put together: the same for bots, workers and the command line. */
import type { Store } from '../store/open-store.ts';
import { type Audit, createAudit } from './audit/audit.ts';
import { type Bans, createBans } from './people/bans.ts';
import { createPatience, type Patience } from './people/patience.ts';
import type { OperatorSettings } from './settings/layers.ts';
import { createSettings, type SettingsStore } from './settings/store.ts';

export interface Moderation {
  /** What each server settled, and what holds by it. */
  readonly settings: SettingsStore;
  readonly bans: Bans;
  /** How long those must wait who were refused for their words again and again. */
  readonly patience: Patience;
  readonly audit: Audit;
}

export function createModeration(
  store: Pick<Store, 'client' | 'prefix' | 'now'>,
  operator?: OperatorSettings,
): Moderation {
  return {
    settings: createSettings(store, operator),
    bans: createBans(store),
    patience: createPatience(store),
    audit: createAudit(store),
  };
}
