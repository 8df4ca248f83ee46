import { bearsCode, flowsOf } from './contents.ts';
import { keyOf } from './key.ts';
import { choices, join, union } from './union.ts';
import { type Abstract, type Instance, isNothing, undefinedValue, unknown } from './value.ts';

/** What changes from pass to pass is no constant. */
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

export const widenNumbers = (before: Abstract, after: Abstract): Abstract => few(widenJoin(before, after));

/** Values of one place from which on data are not told apart. */
const MAX_DATA = 12;

/** Of many values, those that could run are kept; data are any. */
export function few(value: Abstract): Abstract {
  if (value.kind !== 'union' || value.of.length <= MAX_DATA) return value;
  const data = value.of.filter((choice) => !isNothing(choice) && !bearsCode(choice, 3));
  if (data.length < 2) return value;
  const gone = new Set(data);
  return union([
    ...value.of.filter((choice) => !gone.has(choice)),
    unknown('one of many values', flowsOf(union(data))),
  ]);
}

/** Texts, numbers and event fields that still change are any; objects of a library that differ by them are one. */
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
  const scalars = choices(before).filter(isScalar);
  for (const scalar of scalars) if (scalar.kind !== 'event') kept.delete(keyOf(scalar));
  return few(
    union([...kept.values(), unknown('what recursion changes', flowsOf(union([...scalars, ...open])))]),
  );
}

const isScalar = (value: Abstract): boolean => 'flows' in value && !isNothing(value);

/** Of what the program makes there is a bounded number. */
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

/** One object for two that differ in what is known of them. */
function merged(first: Instance, second: Instance): Instance {
  const facts: Record<string, Abstract> = {};
  for (const name of new Set([...Object.keys(first.facts), ...Object.keys(second.facts)])) {
    const a = first.facts[name] ?? undefinedValue;
    const b = second.facts[name] ?? undefinedValue;
    facts[name] =
      keyOf(a) === keyOf(b)
        ? a
        : choices(union([a, b])).every(isMade)
          ? union([a, b])
          : unknown('what recursion changes', flowsOf(union([a, b])));
  }
  return { ...first, facts };
}
