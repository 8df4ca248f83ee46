import type { Abstract, HeapObject } from '../values/value.ts';
import { endDerived, noteChange } from './derived.ts';
import type { Scope } from './scope.ts';
import type { Cell } from './store.ts';

/**
 * The things that a run changed although they are older than the run, as they were before it. Runs share the images of
 * modules (`images/image.ts`): each run changes them as it likes, and `undo` takes its changes back. A write to a thing
 * that is not noted here first would reach the analysis of the next function.
 */
export interface Trail {
  /** Cells, objects and scopes with a stamp up to this one are older than the run. */
  since: number;
  readonly cells: Map<Cell, Before<Cell, 'value' | 'left' | 'shared'>>;
  readonly objects: Map<HeapObject, ObjectBefore>;
  readonly scopes: Map<Scope, ScopeBefore>;
  /** Names that code may write at any time, by the map of their module. */
  readonly late: Map<Scope['late'], ReadonlyMap<unknown, ReadonlySet<string>>>;
}

type Before<T, Names extends keyof T> = Readonly<Pick<T, Names>>;

interface ObjectBefore {
  readonly fields: readonly (readonly [string, Cell])[];
  readonly getters: readonly (readonly [string, Abstract])[];
  readonly texts: readonly (readonly [string, Abstract])[];
  readonly names: Before<HeapObject['restNames'], 'complete' | 'flows'>;
  readonly order: HeapObject['names'];
}

interface ScopeBefore {
  readonly names: readonly (readonly [string, Cell])[];
  readonly elsewhere: readonly (readonly [string, Scope])[];
  readonly made: Scope['made'];
}

/** A trail of a run that is older than everything. */
export const createTrail = (): Trail => ({
  since: 0,
  cells: new Map(),
  objects: new Map(),
  scopes: new Map(),
  late: new Map(),
});

/** Notes a cell before it changes. */
export function noteCell(trail: Trail, cell: Cell): void {
  if (cell.born > trail.since || trail.cells.has(cell)) return;
  const { value, left, shared } = cell;
  trail.cells.set(cell, { value, ...(left ? { left } : {}), ...(shared ? { shared } : {}) });
}

/** Notes an object before a field, a getter or the names of its unknown fields change. Values of fields are cells of their own. */
export function noteObject(trail: Trail, object: HeapObject): void {
  noteChange(object.rest);
  if (object.rest.born > trail.since || trail.objects.has(object)) return;
  const { texts, complete, flows } = object.restNames;
  trail.objects.set(object, {
    fields: [...object.fields],
    getters: [...object.getters],
    texts: [...texts],
    names: { complete, flows },
    order: { ...object.names },
  });
}

/** Notes a scope before it gets a name. */
export function noteScope(scope: Scope): void {
  const { trail } = scope;
  if (scope.born > trail.since || trail.scopes.has(scope)) return;
  const { names, elsewhere, made } = scope;
  trail.scopes.set(scope, {
    names: [...names],
    elsewhere: [...elsewhere],
    made: made === null ? null : new Map(made),
  });
}

/** Notes the names that code may write at any time, before they become more. */
export function noteLateNames({ trail, late }: Scope): void {
  if (!trail.late.has(late))
    trail.late.set(late, new Map([...late].map(([by, names]) => [by, new Set(names)])));
}

/** Has the run changed nothing that is older than itself? */
export const isUntouched = ({ cells, objects, scopes, late }: Trail): boolean =>
  cells.size + objects.size + scopes.size + late.size === 0;

/** Starts the trail of a run to which everything up to the stamp is older. */
export function startTrail(trail: Trail, since: number): void {
  undo(trail);
  trail.since = since;
}

/** Takes back every change of the run to older things, and ends what was derived from things. */
export function undo({ cells, objects, scopes, late }: Trail): void {
  for (const [cell, { value, left, shared }] of cells) {
    (cell as { value: Abstract }).value = value;
    if (left === undefined) delete cell.left;
    else cell.left = left;
    if (shared === undefined) delete cell.shared;
  }
  for (const [object, { fields, getters, texts, names, order }] of objects) {
    refill(object.fields, fields);
    refill(object.getters, getters);
    refill(object.restNames.texts, texts);
    Object.assign(object.restNames, names);
    Object.assign(object.names, order);
  }
  for (const [scope, { names, elsewhere, made }] of scopes) {
    refill(scope.names, names);
    refill(scope.elsewhere, elsewhere);
    scope.made = made;
  }
  for (const [now, before] of late)
    refill(
      now,
      [...before].map(([by, names]) => [by, new Set(names)]),
    );
  for (const noted of [cells, objects, scopes, late]) noted.clear();
  endDerived();
}

function refill<K, V>(filled: ReadonlyMap<K, V>, entries: Iterable<readonly [K, V]>): void {
  const map = filled as Map<K, V>;
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}
