import { dataAmong, flowsOf } from './contents.ts';
import { keyOf } from './key.ts';
import { choices, join, union } from './union.ts';
import { type Abstract, type Instance, isNothing, recursiveData, undefinedValue, unknown } from './value.ts';

/** Joins two values; a number that differs becomes unknown. */
export function widenJoin(before: Abstract, after: Abstract): Abstract {
  if (
    before.kind === 'constant' &&
    after.kind === 'constant' &&
    typeof before.value === 'number' &&
    typeof after.value === 'number'
  )
    return before.value === after.value ? before : unknown('a number that a loop changes');
  return join(before, after);
}

/** Joins two values; numbers that differ and many data become unknown. */
export const widenNumbers = (before: Abstract, after: Abstract): Abstract => few(widenJoin(before, after));

/** Choices of a value from which on data are merged. */
const MAX_DATA = 24;

/** Merges the data among many choices; choices that hold code are kept. */
export function few(value: Abstract): Abstract {
  if (value.kind !== 'union' || value.of.length <= MAX_DATA) return value;
  const data = dataAmong(
    value.of.filter((choice) => !isNothing(choice)),
    3,
  );
  if (data.length < 2) return value;
  const gone = new Set(data);
  return union([
    ...value.of.filter((choice) => !gone.has(choice)),
    unknown('one of many values', flowsOf(union(data))),
  ]);
}

/** Joins two values. Texts, numbers and event fields that still change become unknown; objects of a library that differ in them become one. */
export function widen(before: Abstract, after: Abstract): Abstract {
  const joined = join(before, after);
  if (joined === before || before.kind === 'guards') return joined;
  const known = new Set(choices(before).map(keyOf));
  const kept = new Map<string, Abstract>(choices(before).map((scalar) => [keyOf(scalar), scalar]));
  const open: Abstract[] = [];
  for (const choice of choices(joined)) {
    const key = keyOf(choice);
    if (known.has(key) || !isScalar(choice)) {
      const same = choice.kind === 'instance' && !known.has(key) ? alike(kept, choice) : null;
      if (same) kept.set(same[0], merged(same[1], choice as Instance));
      else kept.set(key, choice);
    } else open.push(choice);
  }
  if (open.length === 0) return few(union([...kept.values()]));
  const scalars = choices(joined).filter(isScalar);
  for (const scalar of scalars) if (scalar.kind !== 'event') kept.delete(keyOf(scalar));
  const why = scalars.some(({ kind }) => kind === 'unknown') ? 'what recursion changes' : recursiveData;
  return few(union([...kept.values(), unknown(why, flowsOf(union([...scalars, ...open])))]));
}

const isScalar = (value: Abstract): boolean => 'flows' in value && !isNothing(value);

/** Is the value one of the things that the program makes, which are bounded in number? */
const isMade = ({ kind }: Abstract): boolean =>
  kind === 'object' || kind === 'function' || kind === 'class' || kind === 'library';

function alike(kept: ReadonlyMap<string, Abstract>, instance: Instance): readonly [string, Instance] | null {
  for (const [key, other] of kept)
    if (
      other.kind === 'instance' &&
      other.type === instance.type &&
      other.name === instance.name &&
      other.holder === instance.holder
    )
      return [key, other];
  return null;
}

/** One object for two that differ in their facts. */
function merged(first: Instance, second: Instance): Instance {
  const facts: Record<string, Abstract> = {};
  for (const name of new Set([...Object.keys(first.facts), ...Object.keys(second.facts)])) {
    facts[name] = mergedFact(first.facts[name] ?? undefinedValue, second.facts[name] ?? undefinedValue);
  }
  return { ...first, facts };
}

function mergedFact(first: Abstract, second: Abstract): Abstract {
  if (keyOf(first) === keyOf(second)) return first;
  const both = union([first, second]);
  return choices(both).every(isMade) ? both : unknown('what recursion changes', flowsOf(both));
}
