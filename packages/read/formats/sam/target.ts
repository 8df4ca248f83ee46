import type { Location } from '@emmental/model';
import type { MapNode } from '../../tree.ts';
import type { Draft } from '../lowering/write.ts';
import type { SamResource } from './expansion.ts';
import type { RoleDraft } from './role.ts';

/** What an event starts: a function, its alias when it publishes one, or a state machine. */
export interface Target {
  readonly kind: 'function' | 'state-machine';
  readonly of: SamResource;
  /** Logical id of the function, alias or state machine that events are attached to. */
  readonly id: string;
  /** What a permission or an event source mapping names it by. */
  readonly name: Draft;
  readonly arn: Draft;
  /** The condition under which it exists. */
  readonly condition: string | null;
  /** The role that SAM writes; null when the user gave one. */
  readonly role: RoleDraft | null;
}

/** One entry of an `Events` property. */
export interface SamEvent {
  /** `<resource><key>`: prefix of every logical id that is generated for it. */
  readonly id: string;
  /** The key under `Events`. */
  readonly name: string;
  readonly type: string;
  readonly properties: MapNode;
  readonly at: Location;
}
