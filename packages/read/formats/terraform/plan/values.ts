import { get, type MapNode, type Node } from '../../../tree.ts';

/** Returns the planned values of a plan, or the values of a state. */
export const valuesOf = (root: MapNode): Node | undefined =>
  get(root, 'planned_values') ?? get(root, 'values');
