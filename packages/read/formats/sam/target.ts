import type { Location } from '@emmental/model';
import type { MapNode } from '../../tree.ts';
import type { Draft } from '../lowering/write.ts';
import type { SamResource } from './expansion.ts';
import type { RoleDraft } from './role.ts';

/** The target of an event: a function, its alias if it publishes one, or a state machine. */
export interface Target {
  readonly kind: 'function' | 'state-machine';
  readonly resource: SamResource;
  /** Logical id of the function, alias or state machine to which events attach. */
  readonly id: string;
  /** The name of the target in a permission or an event source mapping. */
  readonly name: Draft;
  readonly arn: Draft;
  /** The condition under which the target exists. */
  readonly condition: string | null;
  /** The role that SAM writes; null when the user named one. */
  readonly role: RoleDraft | null;
}

/** One entry of an `Events` property. */
export interface SamEvent {
  /** `<resource><key>`, the prefix of every logical id that is generated for the event. */
  readonly id: string;
  /** The key under `Events`. */
  readonly name: string;
  readonly type: string;
  readonly properties: MapNode;
  readonly at: Location;
}
