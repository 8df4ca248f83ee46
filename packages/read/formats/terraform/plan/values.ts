import { get, type MapNode, type Node } from '../../../tree.ts';

/** Returns the values of a plan or a state. Planned values come first. */
export const valuesOf = (root: MapNode): Node | undefined =>
  get(root, 'planned_values') ?? get(root, 'values');
