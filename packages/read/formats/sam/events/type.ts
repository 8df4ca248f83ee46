import type { Expansion } from '../expansion.ts';
import type { SamEvent, Target } from '../target.ts';

/** One type of event. Adding one is a file here and a row in `index.ts`. */
export interface EventType {
  /** What events of this type can start. */
  readonly targets: readonly Target['kind'][];
  expand(x: Expansion, event: SamEvent, target: Target): void;
}
