import type { Location } from '@emmental/model';
import type { MapNode } from '../../tree.ts';
import type { Draft } from '../lowering/write.ts';
import type { SamResource } from './expansion.ts';
import type { RoleDraft } from './role.ts';

/** The target of an event: a function, the alias that it publishes, or a state machine. */
export interface Target {
  readonly kind: 'function' | 'state-machine';
  readonly resource: SamResource;
  /** Logical id of the function, the alias or the state machine that the event starts. */
  readonly id: string;
  /** The reference to the target for a permission or an event source mapping. */
  readonly name: Draft;
  readonly arn: Draft;
  /** The condition under which the target exists. */
  readonly condition: string | null;
  /** The role that SAM generates. Null when the user specified a role. */
  readonly role: RoleDraft | null;
}

/** One entry of an `Events` property. */
export interface SamEvent {
  /**
   * The resource's id followed by the event's key. All logical ids that are generated for the event begin
   * with it.
   */
  readonly id: string;
  /** The key under `Events`. */
  readonly name: string;
  readonly type: string;
  readonly properties: MapNode;
  readonly at: Location;
}
