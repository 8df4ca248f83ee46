import type { Expansion } from '../expansion.ts';
import type { SamEvent, Target } from '../target.ts';

/** A type of event. To add one, create a file in this folder and a row in `index.ts`. */
export interface EventType {
  /** The kinds of targets that events of this type can start. */
  readonly targets: readonly Target['kind'][];
  expand(expansion: Expansion, event: SamEvent, target: Target): void;
}
