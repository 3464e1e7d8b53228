/** What the gate decided, for whoever keeps account of it. */
import type { NewDrawRequest } from '../request/request.ts';
import type { Finding } from './rule.ts';
import type { GateScene } from './scene.ts';

export interface Decided {
  readonly scene: GateScene;
  readonly asked: NewDrawRequest;
  /** The job that it is or would have been; absent when its turn has come. */
  readonly job?: string | undefined;
  /** When it was asked for, or when its turn had come. */
  readonly at: 'start' | 'draw';
  readonly decision: Finding['decision'] | 'allow';
  /** The code of the refusal. */
  readonly code?: string | undefined;
  readonly rules: Finding['rules'];
}

/** Must not throw: what was decided holds, noted or not. */
export type Report = (decided: Decided) => Promise<void>;
