import type { Span } from '@emmental/code';
import type { Call } from '../domain/call.ts';
import type { Machine } from '../machine/machine.ts';
import { deepKey } from '../values/deep-key.ts';
import { type Abstract, absent } from '../values/value.ts';
import { noteOpened } from './reads.ts';
import { createScope, type Scope } from './scope.ts';
import { grown } from './store.ts';
import { noteCell, noteScope } from './trail.ts';

/**
 * In recursion that is summed up (`calls/recursion.ts`), an object, function or scope is named by its place: the calls that
 * lead to it from the function that recurs, and the span in the code. All of one place are one, so that no round makes
 * anything new. Elsewhere each is a thing of its own, and the place is null.
 */
export type Place = number | null;

/** Calls between a function that recurs and what is made; deeper ones share a place. */
const MAX_DEPTH = 12;

/** The places of a machine. */
export interface Places {
  /** Numbers of places, by the text that names them. */
  readonly numbers: Map<string, number>;
  readonly depths: Map<number, number>;
  /** Things that were made, by place and kind. */
  readonly made: Map<string, unknown>;
}

/** No places. */
export const createPlaces = (): Places => ({ numbers: new Map(), depths: new Map(), made: new Map() });

/** The number of the place with this text. No thing that the machine made has the same number, those of images included. */
export function placeOf(machine: Machine, text: string, depth = 0): number {
  const { places } = machine;
  const known = places.numbers.get(text);
  if (known !== undefined) return known;
  const made = ++machine.ids;
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

/** The text of the place at a span, or at the current one; null outside of recursion that is summed up. */
export function placeHere(machine: Machine, at?: Span): string | null {
  const frame = machine.stack.at(-1);
  return !frame || frame.place === null ? null : `${frame.place}@${spanKey(at ?? frame.at)}`;
}

const spanKey = ({ line, column, endLine, endColumn }: Span): string =>
  `${line}:${column}-${endLine}:${endColumn}`;

/**
 * A number or text that differs between functions of a model that have one name. `over`: the values that the function keeps.
 * In recursion that is summed up, functions that keep equal values with equal event data are one function, so that rounds end.
 */
export function serial(machine: Machine, over: readonly Abstract[] = []): string {
  const place = placeHere(machine);
  return place === null ? String(++machine.ids) : `${place} ${keysOfAll(over)}`;
}

/** A text that differs between functions of a model that keep different values of a call. */
export const serialOf = (
  call: Pick<Call, 'machine' | 'self' | 'args' | 'named'>,
  ...more: readonly Abstract[]
): string => serial(call.machine, [call.self ?? absent, ...call.args, ...call.named.values(), ...more]);

/** The keys of values, with their event data. */
export const keysOfAll = (values: readonly Abstract[]): string =>
  values.map((value) => deepKey(value, 0)).join();

/** The value of `make`, made once for each place. `isShared`: it stands for many. */
export function madeOnce<T>(machine: Machine, kind: string, make: (isShared: boolean) => T): T {
  const place = placeHere(machine);
  return place === null ? make(false) : cached(machine.places.made, `${place}${kind}`, () => make(true));
}

/** A scope inside of another one, opened by `by`: a block, an activation. */
export function innerScope(
  machine: Machine,
  parent: Scope,
  kind: Scope['kind'],
  by: unknown,
  kept?: Scope['kept'],
): Scope {
  const frame = machine.stack.at(-1);
  if (!frame || frame.place === null) return createScope(parent, kind, by, kept);
  const made = scopeAt(parent, kind, by, kept);
  noteOpened(machine, made);
  frame.scopes.push(made);
  return made;
}

/** The scope that stands for all scopes that `by` opens inside of another one. */
export const scopeAt = (parent: Scope, kind: Scope['kind'], by: unknown, kept?: Scope['kept']): Scope =>
  cached(madeIn(parent), by, () => createScope(parent, kind, by, kept)) as Scope;

/** The value of `make`, made once for each scope that stands for many. */
export function madeInScope<T>(machine: Machine, scope: Scope, by: unknown, make: () => T): T {
  return placeHere(machine) === null ? make() : cached(madeIn(scope), by, make);
}

function madeIn(scope: Scope): Map<unknown, unknown> {
  noteScope(scope);
  scope.made ??= new Map();
  return scope.made;
}

function cached<T, K>(all: Map<K, unknown>, key: K, make: () => T): T {
  if (all.has(key)) return all.get(key) as T;
  const made = make();
  all.set(key, made);
  return made;
}

/** Keeps the values of the variables of scopes, for functions that keep the scopes. */
export function leaveVariables(machine: Machine, scopes: readonly Scope[]): void {
  for (const scope of scopes)
    for (const variable of scope.names.values())
      if (!variable.isLocal && variable.value.kind !== 'absent') {
        noteCell(machine.store.trail, variable);
        variable.left = grown(machine.store, variable.left ?? absent, variable.value);
      }
}
