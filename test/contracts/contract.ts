/** What the parts of the suite share. */
import type { ContractApp } from './contract-app.ts';
import type { PlatformWorld } from './platform-world.ts';

/** What a part of the suite works with; `world` changes with a restart, so ask anew. */
export interface Contract {
  readonly app: ContractApp;
  world(): PlatformWorld;
}
