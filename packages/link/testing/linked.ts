import type { App, Assumptions, Behaviour, FunctionDeclaration, LinkedBehaviour } from '@emmental/model';
import { linkBehaviours } from '../behaviours.ts';

/** Returns the linked behaviours of one function, for tests. */
export const linkedOf = (
  fn: FunctionDeclaration,
  behaviours: readonly Behaviour[],
  assumptions: Assumptions = new Map(),
  { feeds }: Pick<App, 'feeds'> = {},
): readonly LinkedBehaviour[] =>
  linkBehaviours(
    { functions: [fn], ...(feeds ? { feeds } : {}) },
    new Map([[fn.id, behaviours]]),
    assumptions,
  ).get(fn.id) ?? [];
