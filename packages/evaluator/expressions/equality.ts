import type { Machine } from '../machine/machine.ts';
import { choices } from '../values/union.ts';
import { type Abstract, isNothing } from '../values/value.ts';
import { knownScalars } from './decide.ts';

/** Are two values certainly equal or certainly different? */
export function equal(machine: Machine, first: Abstract, second: Abstract): boolean | null {
  let answer: boolean | null | undefined;
  for (const a of choices(first))
    for (const b of choices(second)) {
      const same = equalOne(machine, a, b);
      if (answer === undefined) answer = same;
      else if (answer !== same) answer = null;
      if (answer === null) return null;
    }
  return answer ?? null;
}

/** The same for two values that are no unions. */
function equalOne(machine: Machine, first: Abstract, second: Abstract): boolean | null {
  const scalars = knownScalars(machine, first);
  const others = knownScalars(machine, second);
  if (scalars && others) {
    const outcomes = new Set(scalars.flatMap((a) => others.map((b) => looselyEqual(a, b))));
    return outcomes.size === 1 ? [...outcomes][0] === true : null;
  }
  if ((isSomething(first) && isNothing(second)) || (isSomething(second) && isNothing(first))) return false;
  if (isPlainPrototype(first) || isPlainPrototype(second)) {
    const other = isPlainPrototype(first) ? second : first;
    // The prototype of a class or a client (`Object.getPrototypeOf`) is not that of plain objects.
    if (other.kind === 'class') return false;
    if (other.kind === 'instance' && machine.domain.libraries.types.get(other.type)?.given) return false;
  }
  return null;
}

const isPlainPrototype = (value: Abstract): boolean =>
  value.kind === 'library' && value.library === 'global' && value.path === 'Object.prototype';

/** Is the value certainly not null or undefined? A text is, when a part of it is known. */
const isSomething = (value: Abstract): boolean =>
  ['object', 'function', 'class', 'native', 'instance'].includes(value.kind) ||
  (value.kind === 'text' && value.parts.some((part) => typeof part === 'string'));

/** The tree has one operator for `==`, `===` and `is`, so null equals undefined as in `== null`. */
function looselyEqual(first: unknown, second: unknown): boolean {
  if ((first === null || first === undefined) && (second === null || second === undefined)) return true;
  return first === second;
}
