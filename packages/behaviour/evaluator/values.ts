import type { ClassNode, FunctionNode } from '@emmental/code';
import type { Hole } from '@emmental/model';
import { type Guards, meetGuards } from './guards.ts';
import { bearsCode, flowsOf } from './heap.ts';
import type { Frame } from './machine.ts';
import type { Call } from './model.ts';
import type { Scope } from './scope.ts';
import type { Cell } from './store.ts';
import { changed, type Flows, flowOf, joinFlows, noFlow } from './taint.ts';

/**
 * What an expression may be while code is evaluated. Values are immutable; everything that changes lives in
 * cells (`store.ts`). Scalars carry the event data that flowed into them.
 */
export type Abstract =
  | { readonly kind: 'constant'; readonly value: Scalar; readonly flows: Flows }
  /** A string of which parts are known. */
  | { readonly kind: 'text'; readonly parts: readonly (string | Hole)[]; readonly flows: Flows }
  /** A field of the event (path `''` is the event itself); its members are longer paths. */
  | { readonly kind: 'event'; readonly path: string; readonly flows: Flows }
  | { readonly kind: 'object'; readonly object: HeapObject }
  | { readonly kind: 'function'; readonly closure: Closure; readonly self: Abstract | null }
  | { readonly kind: 'class'; readonly class: ClassObject }
  /** A function of the language or of a model. */
  | { readonly kind: 'native'; readonly name: string; readonly apply: (call: Call) => Abstract }
  /** Something that a dependency or a built-in module exports: `boto3`, path `client`. */
  | { readonly kind: 'library'; readonly library: string; readonly path: string }
  /** An object that a library made. `type` is a row of the models' types, or `''` where no model knows it. */
  | {
      readonly kind: 'instance';
      readonly type: string;
      readonly name: string;
      readonly facts: Facts;
      readonly holder: Holder;
    }
  /** A method of an instance or a built-in value, not yet called. */
  | { readonly kind: 'method'; readonly of: Abstract; readonly name: string }
  | { readonly kind: 'union'; readonly of: readonly Abstract[] }
  /** No value: a field that is not there, an expression that never ends normally. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'guards'; readonly guards: Guards }
  | { readonly kind: 'unknown'; readonly why: string; readonly flows: Flows };

export type Scalar = string | number | boolean | null | undefined;
export type Facts = Readonly<Record<string, Abstract>>;
export type Instance = Extract<Abstract, { kind: 'instance' }>;

/** What a library object was given and may call or use later: handlers, routes, plug-ins. */
export interface Holder {
  readonly id: number;
  readonly cell: Cell;
}

export interface HeapObject {
  readonly id: number;
  readonly shape: 'record' | 'list' | 'instance' | 'module';
  readonly fields: Map<string, Cell>;
  /** What may stand under any key that is not in `fields`. */
  readonly rest: Cell;
  /**
   * The names under which `rest` was written, where they are texts with holes; not `complete`: under others too, with what is
   * known of their data.
   */
  readonly restNames: { readonly texts: Map<string, Abstract>; complete: boolean; flows: Flows };
  /** Lists: a constant number, or unknown. */
  readonly length: Cell | null;
  /** Instances: their class. */
  readonly class: ClassObject | null;
  /** A value that answers for missing fields: a spread event, the library object that `super()` made. */
  readonly base: Cell;
  /** Functions by key that answer a read. */
  readonly getters: Map<string, Abstract>;
  /** Stands for all objects of a place (`places.ts`), of which the activation `by` made the last one. */
  readonly shared: { readonly place: string; readonly level: number; by: Frame | null } | null;
}

export interface Closure {
  readonly id: number;
  readonly node: FunctionNode;
  readonly scope: Scope;
  readonly name: string;
  /** Arrow functions keep this `this`. */
  readonly self: Abstract | null;
  /** The class whose method it is, for `super`. */
  readonly home: ClassObject | null;
  /** Properties written onto the function. */
  readonly own: HeapObject;
}

export interface ClassObject {
  readonly id: number;
  readonly name: string;
  readonly node: ClassNode;
  readonly scope: Scope;
  readonly bases: readonly Abstract[];
  /** Python: classes of the program whose object it is, those of its bases too. */
  readonly metaclasses: readonly Abstract[];
  /** Static fields and everything written onto the class. */
  readonly own: HeapObject;
  readonly methods: ReadonlyMap<string, Member>;
  readonly statics: ReadonlyMap<string, Member>;
}

export interface Member {
  readonly kind: 'method' | 'getter' | 'setter';
  readonly value: Abstract;
  readonly bound: 'instance' | 'class' | 'none';
}

export const constant = (value: Scalar, flows: Flows = noFlow): Abstract => ({
  kind: 'constant',
  value,
  flows,
});
/** Why a value is not known that a function gives which calls itself more deeply than is followed. */
export const cutRecursion = 'a function that calls itself again and again';

export const unknown = (why: string, flows: Flows = noFlow): Abstract => ({
  kind: 'unknown',
  why,
  flows: changed(flows),
});
export const event = (path: string, by: readonly string[] = []): Abstract => ({
  kind: 'event',
  path,
  flows: by.length === 0 ? flowOf(path) : [{ path, by }],
});
export const library = (name: string, path: string): Abstract => ({ kind: 'library', library: name, path });
export const native = (name: string, apply: (call: Call) => Abstract): Abstract => ({
  kind: 'native',
  name,
  apply,
});
export const absent: Abstract = { kind: 'absent' };
export const undefinedValue: Abstract = constant(undefined);
export const nullValue: Abstract = constant(null);

/** Why what a `catch` is given is not known. */
export const anError = 'an error';

/** A text from parts, merged; a constant when nothing is open. */
export function text(parts: readonly (string | Hole)[], flows: Flows = noFlow): Abstract {
  const merged: (string | Hole)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else if (merged.length >= MAX_PARTS) {
      if (typeof last === 'string' || last?.kind !== 'unknown')
        merged.push({ kind: 'unknown', why: 'long text' });
      break;
    } else merged.push(part);
  }
  const first = merged[0];
  if (first === undefined) return constant('', flows);
  if (merged.length === 1 && typeof first === 'string') return constant(first, flows);
  return { kind: 'text', parts: merged, flows };
}
const MAX_PARTS = 64;

const MAX_CONSTANTS = 32;
const MAX_CHOICES = 60;

/** One of several values. Too many constants become unknown text; functions, objects and clients are kept. */
export function union(values: readonly Abstract[]): Abstract {
  const [one, two] = values;
  if (one && (values.length === 1 || (values.length === 2 && one === two))) return one;
  const seen = new Map<string, Abstract>();
  for (const value of values) {
    if (value.kind !== 'union') addChoice(seen, value);
    else for (const choice of value.of) addChoice(seen, choice);
  }
  // Often one of the values holds all others: it stays the same value, so that nothing counts as changed.
  for (const value of values) if (value.kind === 'union' && isWhole(value.of, seen)) return value;
  return widen([...seen.values()]);
}

const isWhole = (of: readonly Abstract[], all: ReadonlyMap<string, Abstract>): boolean =>
  of.length === all.size && of.every((choice) => all.get(keyOf(choice)) === choice);

function addChoice(seen: Map<string, Abstract>, choice: Abstract): void {
  const key = keyOf(choice);
  const before = seen.get(key);
  if (!before) seen.set(key, choice);
  else if (before !== choice && 'flows' in before && 'flows' in choice) {
    const flows = joinFlows(before.flows, choice.flows);
    if (flows !== before.flows) seen.set(key, { ...before, flows });
  }
}

function widen(values: readonly Abstract[]): Abstract {
  const [only] = values;
  if (values.length <= 2) return values.length === 1 && only ? only : { kind: 'union', of: values };
  let kept = values;
  const texts = values.filter(isText);
  if (texts.length > MAX_CONSTANTS) kept = merged(kept, texts);
  const unknowns = kept.filter((value) => value.kind === 'unknown');
  if (unknowns.length > 1) kept = merged(kept, unknowns);
  if (kept.length > MAX_ATTRIBUTES) kept = withoutAttributes(kept);
  // Objects that hold only data need not be told apart when there are many; what could run is always kept.
  if (kept.length > MAX_CHOICES)
    kept = merged(
      kept,
      kept.filter((value) => 'flows' in value || !bearsCode(value, 3)),
    );
  const [single] = kept;
  return kept.length === 1 && single ? single : { kind: 'union', of: kept };
}

const MAX_ATTRIBUTES = 8;

/** Many attributes of one object that no model knows are as little known as the object. */
function withoutAttributes(values: readonly Abstract[]): readonly Abstract[] {
  const counts = new Map<number, number>();
  for (const value of values) {
    if (value.kind !== 'method') continue;
    const of = attributeOf(value);
    if (of) counts.set(of.holder.id, (counts.get(of.holder.id) ?? 0) + 1);
  }
  if (![...counts.values()].some((count) => count > MAX_ATTRIBUTES)) return values;
  const kept = new Map<string, Abstract>();
  for (const value of values) {
    const of = attributeOf(value);
    const one = of && (counts.get(of.holder.id) ?? 0) > MAX_ATTRIBUTES ? of : value;
    kept.set(keyOf(one), one);
  }
  return [...kept.values()];
}

const attributeOf = (value: Abstract): Instance | null =>
  value.kind === 'method' && value.of.kind === 'instance' && value.of.type === '' ? value.of : null;

const isText = (value: Abstract): boolean =>
  value.kind === 'text' ||
  value.kind === 'event' ||
  (value.kind === 'constant' && value.value !== undefined && value.value !== null);

/** The values with some of them made one unknown value. */
function merged(values: readonly Abstract[], some: readonly Abstract[]): readonly Abstract[] {
  const gone = new Set(some);
  let flows = noFlow;
  for (const value of some) flows = joinFlows(flows, flowsOf(value));
  return [...values.filter((value) => !gone.has(value)), unknown('one of many values', flows)];
}

/** All values this may be. */
export const choices = (value: Abstract): readonly Abstract[] =>
  value.kind === 'union' ? value.of : [value];

/** Joins two values of one cell; a cell that is absent on one side may be undefined. */
export function join(one: Abstract, two: Abstract): Abstract {
  if (one === two) return one;
  if (one.kind === 'guards' || two.kind === 'guards')
    return one.kind === 'guards' && two.kind === 'guards'
      ? { kind: 'guards', guards: meetGuards(one.guards, two.guards) }
      : one;
  return isAmong(one, two) ? one : holds(two, one) ? two : union([one, two]);
}

/** Is all that a value may be, and its event data, in another one? */
export const isAmong = (all: Abstract, value: Abstract): boolean =>
  all === value ||
  choices(value).every(
    (one) => choices(all).includes(one) || choices(all).some((other) => covers(other, one)),
  );

/** The same value, with all the event data of the other one. */
function covers(one: Abstract, other: Abstract): boolean {
  if (one.kind !== other.kind) return false;
  const isSame =
    one.kind === 'constant' && other.kind === 'constant'
      ? one.value === other.value
      : keyOf(one) === keyOf(other);
  return isSame && !('flows' in one && 'flows' in other && joinFlows(one.flows, other.flows) !== one.flows);
}

/** Is each choice of a value one of a union's, and the same object? */
const holds = (all: Abstract, value: Abstract): boolean =>
  all.kind === 'union' &&
  (value.kind === 'union'
    ? value.of.length <= all.of.length && value.of.every((choice) => all.of.includes(choice))
    : all.of.includes(value));

const keys = new WeakMap<Abstract, string>();

/** Equal keys mean: the same value, but for the flows. Values do not change, so that long keys are made once. */
export function keyOf(value: Abstract): string {
  if (value.kind !== 'union' && value.kind !== 'instance' && value.kind !== 'text' && value.kind !== 'method')
    return newKey(value);
  const known = keys.get(value);
  if (known !== undefined) return known;
  const made = newKey(value);
  keys.set(value, made);
  return made;
}

function newKey(value: Abstract): string {
  switch (value.kind) {
    case 'constant':
      return typeof value.value === 'string' ? `"${value.value}` : `c${String(value.value)}`;
    case 'text':
      return `t${JSON.stringify(value.parts)}`;
    case 'event':
      return `e${value.path}`;
    case 'object':
      return `o${value.object.id}`;
    case 'function':
      return value.self ? `f${value.closure.id}@${keyOf(value.self)}` : `f${value.closure.id}`;
    case 'class':
      return `k${value.class.id}`;
    case 'native':
      return `n${value.name}`;
    case 'library':
      return `l${value.library}.${value.path}`;
    case 'instance':
      return `i${value.type}${value.name}#${value.holder.id}${factsKey(value.facts)}`;
    case 'method':
      return `m${keyOf(value.of)}.${value.name}`;
    case 'union':
      return `u(${value.of.map(keyOf).join('|')})`;
    case 'absent':
      return '-';
    case 'guards':
      return 'g';
    case 'unknown':
      return '?';
  }
}

const factsKey = (facts: Facts): string => {
  let key = '';
  for (const name in facts) {
    const fact = facts[name];
    if (fact) key += `,${name}=${keyOf(fact)}`;
  }
  return key;
};

/** The string of a constant string; null for everything else. */
export const stringOf = (value: Abstract | undefined): string | null =>
  value?.kind === 'constant' && typeof value.value === 'string' ? value.value : null;

/** All constant strings this may be; null when it may also be something else. */
export function stringsOf(value: Abstract): readonly string[] | null {
  const found: string[] = [];
  for (const choice of choices(value)) {
    const one = stringOf(choice);
    if (one === null) return null;
    found.push(one);
  }
  return found;
}

/** What an expression gives that never ends normally. */
export const never: Abstract = { kind: 'union', of: [] };
export const isNever = (value: Abstract): boolean => value.kind === 'union' && value.of.length === 0;

/** A constant that stands for nothing: undefined, null, a field that is not there. */
export const isNothing = (value: Abstract): boolean =>
  value.kind === 'absent' ||
  (value.kind === 'constant' && (value.value === undefined || value.value === null));
