import type { Machine } from '../machine/machine.ts';
import { choices } from '../values/union.ts';
import { type Abstract, isNothing } from '../values/value.ts';
import { knownScalars } from './decide.ts';

/** Are two values certainly equal or certainly different? */
export function equal(machine: Machine, one: Abstract, two: Abstract): boolean | null {
  let answer: boolean | null | undefined;
  for (const a of choices(one))
    for (const b of choices(two)) {
      const same = equalOne(machine, a, b);
      if (answer === undefined) answer = same;
      else if (answer !== same) answer = null;
      if (answer === null) return null;
    }
  return answer ?? null;
}

function equalOne(machine: Machine, one: Abstract, two: Abstract): boolean | null {
  const left = knownScalars(machine, one);
  const right = knownScalars(machine, two);
  if (left && right) {
    const outcomes = new Set(left.flatMap((a) => right.map((b) => looselyEqual(a, b))));
    return outcomes.size === 1 ? [...outcomes][0] === true : null;
  }
  const solid = (value: Abstract) =>
    ['object', 'function', 'class', 'native', 'instance'].includes(value.kind);
  if ((solid(one) && isNothing(two)) || (solid(two) && isNothing(one))) return false;
  // A text with a known piece is something, so it is not nothing.
  if ((one.kind === 'text' && isNothing(two)) || (two.kind === 'text' && isNothing(one)))
    return (one.kind === 'text' ? one : two).kind === 'text' && hasCharacters(one.kind === 'text' ? one : two)
      ? false
      : null;
  if (isPlainPrototype(one) || isPlainPrototype(two)) {
    const other = isPlainPrototype(one) ? two : one;
    // The prototype of a class or a client (`Object.getPrototypeOf`) is not that of plain objects.
    if (other.kind === 'class') return false;
    if (other.kind === 'instance' && machine.domain.libraries.types.get(other.type)?.given) return false;
  }
  return null;
}

const isPlainPrototype = (value: Abstract): boolean =>
  value.kind === 'library' && value.library === 'global' && value.path === 'Object.prototype';

const hasCharacters = (value: Abstract): boolean =>
  value.kind === 'text' && value.parts.some((part) => typeof part === 'string');

/** `==`, `===` and `is` are one in the tree; null and undefined are taken as equal, as `== null` does. */
function looselyEqual(one: unknown, two: unknown): boolean {
  if ((one === null || one === undefined) && (two === null || two === undefined)) return true;
  return one === two;
}
