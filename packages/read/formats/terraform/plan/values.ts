import { get, type MapNode, type Node } from '../../../tree.ts';

/** What a plan or a state says of the resources: planned values come first. */
export const valuesOf = (root: MapNode): Node | undefined =>
  get(root, 'planned_values') ?? get(root, 'values');
