import { dataAmong, flowsOf } from './contents.ts';
import { joinFlows, noFlow } from './flows.ts';
import { meetGuards } from './guards.ts';
import { keyOf } from './key.ts';
import { type Abstract, type Instance, stringOf, undefinedValue, unknown } from './value.ts';
import { work } from './work.ts';

/** The value with undefined in place of absent. */
export function present(value: Abstract): Abstract {
  if (value.kind === 'absent') return undefinedValue;
  if (value.kind !== 'union' || !value.of.some((choice) => choice.kind === 'absent')) return value;
  return union(value.of.map((choice) => (choice.kind === 'absent' ? undefinedValue : choice)));
}

/** May the value be no value? */
export const mayBeAbsent = (value: Abstract): boolean => choices(value).some(({ kind }) => kind === 'absent');

const MAX_CONSTANTS = 32;

const MAX_CHOICES = 60;

/** Any of several values. Too many constants become an unknown value; functions, objects and clients are kept. */
export function union(values: readonly Abstract[]): Abstract {
  const [first, second] = values;
  if (first && (values.length === 1 || (values.length === 2 && first === second))) return first;
  const seen = new Map<string, Abstract>();
  for (const value of values) {
    if (value.kind !== 'union') addChoice(seen, value);
    else {
      work.compared += value.of.length;
      for (const choice of value.of) addChoice(seen, choice);
    }
  }
  // A union that holds all other values stays the same value, so that nothing counts as changed.
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
  // Many objects that hold only data need not be kept apart; values that hold code are always kept.
  if (kept.length > MAX_CHOICES) kept = merged(kept, dataAmong(kept, 3));
  const [single] = kept;
  return kept.length === 1 && single ? single : { kind: 'union', of: kept };
}

const MAX_ATTRIBUTES = 8;

/** Replaces many attributes of one object that no model describes by the object. */
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
    const shown = of && (counts.get(of.holder.id) ?? 0) > MAX_ATTRIBUTES ? of : value;
    kept.set(keyOf(shown), shown);
  }
  return [...kept.values()];
}

const attributeOf = (value: Abstract): Instance | null =>
  value.kind === 'method' && value.of.kind === 'instance' && value.of.type === '' ? value.of : null;

const isText = (value: Abstract): boolean =>
  value.kind === 'text' ||
  value.kind === 'event' ||
  (value.kind === 'constant' && value.value !== undefined && value.value !== null);

/** The values, with some of them merged into one unknown value. */
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
export function join(first: Abstract, second: Abstract): Abstract {
  if (first === second) return first;
  if (first.kind === 'guards' || second.kind === 'guards')
    return first.kind === 'guards' && second.kind === 'guards'
      ? { kind: 'guards', guards: meetGuards(first.guards, second.guards) }
      : first;
  return isAmong(first, second) ? first : holds(second, first) ? second : union([first, second]);
}

/** Does `all` hold every choice of a value, with its event data? */
export function isAmong(all: Abstract, value: Abstract): boolean {
  if (all === value) return true;
  const others = choices(all);
  return choices(value).every((choice) => {
    work.compared += others.length;
    return others.includes(choice) || others.some((other) => covers(other, choice));
  });
}

/** Are the values the same, and has `first` all event data of `other`? */
function covers(first: Abstract, other: Abstract): boolean {
  if (first.kind !== other.kind) return false;
  const isSame =
    first.kind === 'constant' && other.kind === 'constant'
      ? first.value === other.value && first.enumeration === other.enumeration && first.shown === other.shown
      : keyOf(first) === keyOf(other);
  return (
    isSame && !('flows' in first && 'flows' in other && joinFlows(first.flows, other.flows) !== first.flows)
  );
}

/** Is each choice of a value, as the same object, a choice of the union? */
const holds = (all: Abstract, value: Abstract): boolean =>
  all.kind === 'union' &&
  (value.kind === 'union'
    ? value.of.length <= all.of.length && value.of.every((choice) => all.of.includes(choice))
    : all.of.includes(value));

/** The constant strings that a value may be; null when it may be anything else. */
export function stringsOf(value: Abstract): readonly string[] | null {
  const found: string[] = [];
  for (const choice of choices(value)) {
    const string = stringOf(choice);
    if (string === null) return null;
    found.push(string);
  }
  return found;
}
