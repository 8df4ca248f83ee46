import { cellsOf } from '../state/heap.ts';
import type { Cell } from '../state/store.ts';
import { flowsOf } from '../values/contents.ts';
import { choices } from '../values/union.ts';
import type { Abstract, HeapObject } from '../values/value.ts';
import type { Image } from './image.ts';

/** The objects below the variables of all images, so that a run need not search them. They are as the images have them. */
export interface Holding {
  /** The objects that hold an object. */
  readonly holders: Map<HeapObject, HeapObject[]>;
  /** The object that a field belongs to. */
  readonly owners: Map<Cell, HeapObject>;
  /** Objects with data from elsewhere in the names of fields. */
  readonly named: HeapObject[];
}

/** Holds nothing. */
export const createHolding = (): Holding => ({ holders: new Map(), owners: new Map(), named: [] });

/** Adds the objects of an image; those of the images that it took were added before. */
export function addHolding({ holders, owners, named }: Holding, image: Image): void {
  const open: HeapObject[] = [];
  const found = (value: Abstract, holder: HeapObject | null): void => {
    for (const choice of choices(value)) {
      // The default of a parameter lives as long as its function.
      if (choice.kind === 'function')
        for (const { value: kept } of choice.closure.defaults.values()) found(kept, null);
      if (choice.kind !== 'object') continue;
      const known = holders.get(choice.object);
      if (known === undefined) open.push(choice.object);
      if (holder) holders.set(choice.object, [...(known ?? []), holder]);
      else if (known === undefined) holders.set(choice.object, []);
    }
  };
  for (const step of image.happened)
    if (step.kind === 'module') for (const { value } of step.record.scope.names.values()) found(value, null);
  for (let object = open.pop(); object; object = open.pop()) {
    if (hasFlowsInNames(object)) named.push(object);
    for (const cell of cellsOf(object)) {
      owners.set(cell, object);
      found(cell.value, object);
    }
  }
}

const hasFlowsInNames = ({ restNames: { flows, texts } }: HeapObject): boolean =>
  flows.length > 0 || [...texts.values()].some((text) => flowsOf(text).length > 0);
