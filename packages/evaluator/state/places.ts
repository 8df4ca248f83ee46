import type { Span } from '@emmental/code';
import type { Machine } from '../machine/machine.ts';
import { keyOf } from '../values/key.ts';
import { type Abstract, absent } from '../values/value.ts';
import { noteOpened } from './reads.ts';
import { createScope, type Scope } from './scope.ts';
import { grown } from './store.ts';

/**
 * Where recursion is summed up (`recursion.ts`), what the code makes there is named by its place: the calls that lead
 * to it from the function that recurs, and the place in the code. All objects, functions and scopes of one place are
 * one, so that no round makes anything new. Elsewhere everything that is made is a thing of its own, and the place is null.
 */
export type Place = number | null;

/** Calls between a function that recurs and what is made; deeper ones share a place. */
const MAX_DEPTH = 12;

export interface Places {
  /** Numbers of places, by what they are. */
  readonly numbers: Map<string, number>;
  readonly depths: Map<number, number>;
  /** What was made at a place, by place and kind. */
  readonly made: Map<string, unknown>;
}

export const createPlaces = (): Places => ({ numbers: new Map(), depths: new Map(), made: new Map() });

/** The place that starts with a text of its own. */
export function placeOf({ places }: Machine, text: string, depth = 0): number {
  const known = places.numbers.get(text);
  if (known !== undefined) return known;
  const made = places.numbers.size + 1;
  places.numbers.set(text, made);
  places.depths.set(made, depth);
  return made;
}

/** The place of a function, or of the fields of a class, that the running activation calls. */
export function placeOfCall(machine: Machine, id: string): Place {
  const caller = machine.stack.at(-1);
  if (!caller || caller.place === null) return null;
  const depth = (machine.places.depths.get(caller.place) ?? 0) + 1;
  if (depth > MAX_DEPTH) return placeOf(machine, `deep ${id}`, depth);
  return placeOf(machine, `${caller.place}/${spanKey(caller.at)}/${id}`, depth);
}

/** A text for what is made where evaluation is, or at a span of it; null where it is a thing of its own. */
export function placeHere(machine: Machine, at?: Span): string | null {
  const frame = machine.stack.at(-1);
  return !frame || frame.place === null ? null : `${frame.place}@${spanKey(at ?? frame.at)}`;
}

const spanKey = ({ line, column, endLine, endColumn }: Span): string =>
  `${line}:${column}-${endLine}:${endColumn}`;

/** What tells one function of a model from others of its name; `over` is what it keeps. */
export function serial(machine: Machine, over: readonly Abstract[] = []): string {
  const place = placeHere(machine);
  return place === null ? String(++machine.ids) : `${place} ${over.map(keyOf).join()}`;
}

/** What `make` gives, once for each place; `isShared` says whether it stands for many. */
export function madeOnce<T>(machine: Machine, kind: string, make: (isShared: boolean) => T): T {
  const place = placeHere(machine);
  return place === null ? make(false) : cached(machine.places.made, `${place}${kind}`, () => make(true));
}

/** A scope inside of another one, for what `by` stands for: a block, an activation. */
export function innerScope(machine: Machine, parent: Scope, kind: Scope['kind'], by: unknown): Scope {
  const frame = machine.stack.at(-1);
  if (!frame || frame.place === null) return createScope(parent, kind);
  const made = scopeAt(parent, kind, by);
  noteOpened(machine, made);
  frame.scopes.push(made);
  return made;
}

/** The scope that stands for all scopes that `by` opens inside of another one. */
export const scopeAt = (parent: Scope, kind: Scope['kind'], by: unknown): Scope =>
  cached(madeIn(parent), by, () => createScope(parent, kind)) as Scope;

/** What `make` gives, once for each scope that stands for many. */
export function madeInScope<T>(machine: Machine, scope: Scope, by: unknown, make: () => T): T {
  return placeHere(machine) === null ? make() : cached(madeIn(scope), by, make);
}

function madeIn(scope: Scope): Map<unknown, unknown> {
  scope.made ??= new Map();
  return scope.made;
}

function cached<T, K>(all: Map<K, unknown>, key: K, make: () => T): T {
  if (all.has(key)) return all.get(key) as T;
  const made = make();
  all.set(key, made);
  return made;
}

/** Keeps what stands in the variables of scopes, for functions that hold on to them. */
export function leaveVariables(machine: Machine, scopes: readonly Scope[]): void {
  for (const scope of scopes)
    for (const variable of scope.names.values())
      if (variable.value.kind !== 'absent')
        variable.left = grown(machine.store, variable.left ?? absent, variable.value);
}
