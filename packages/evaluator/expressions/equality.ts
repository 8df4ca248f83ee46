import { languageOf, type Machine } from '../machine/machine.ts';
import { isSureText, mayBeText, sureEnd } from '../values/texts.ts';
import { choices } from '../values/union.ts';
import { type Abstract, isNothing, type Scalar, stringOf } from '../values/value.ts';
import { decidesBy, isOpen, knownScalars, presence } from './decide.ts';

/** The operators that compare two values, and those that say that they differ. */
export const equalities: ReadonlySet<string> = new Set(['===', '!==', '==', '!=', 'is', 'is not']);
export const isUnequal = (operator: string): boolean =>
  operator === '!==' || operator === '!=' || operator === 'is not';

/** Are two values certainly equal or certainly different, as the operator compares them? */
export function equal(
  machine: Machine,
  first: Abstract,
  second: Abstract,
  operator: string = '===',
): boolean | null {
  let answer: boolean | null | undefined;
  for (const a of choices(first))
    for (const b of choices(second)) {
      const same = equalOne(machine, a, b, operator);
      if (answer === undefined) answer = same;
      else if (answer !== same) answer = null;
      if (answer === null) return null;
    }
  return answer ?? null;
}

/** The same for two values that are no unions. */
function equalOne(machine: Machine, first: Abstract, second: Abstract, operator: string): boolean | null {
  if (isWritten(first) && isWritten(second) && (operator === '===' || operator === '!=='))
    return first.value === second.value;
  const scalars = knownScalars(machine, first);
  const others = knownScalars(machine, second);
  if (scalars && others) {
    if (enumerationOf(first) !== enumerationOf(second)) return null;
    const compare = comparisonOf(machine, operator);
    const outcomes = new Set(scalars.flatMap((a) => others.map((b) => compare(a, b))));
    const [outcome = null] = outcomes;
    return outcomes.size === 1 ? outcome : null;
  }
  if (isOtherText(first, second) || isOtherText(second, first)) return false;
  if (beginOrEndElse(first, second)) return false;
  if ([first, second].some((value) => decidesBy(machine, value, ['__eq__', '__ne__']))) return null;
  if (areOtherClasses(first, second)) return false;
  const isThere = (value: Abstract): boolean =>
    isSomething(value) || isModule(machine, value) || isSetVariable(machine, value);
  if ((isThere(first) && isNothing(second)) || (isThere(second) && isNothing(first))) return false;
  if (differInKind(machine, first, second, operator) || differInKind(machine, second, first, operator))
    return false;
  if (isPlainPrototype(first) || isPlainPrototype(second)) {
    const other = isPlainPrototype(first) ? second : first;
    // The prototype of a class or a client (`Object.getPrototypeOf`) is not that of plain objects.
    if (other.kind === 'class') return false;
    if (other.kind === 'instance' && machine.domain.libraries.types.get(other.type)?.given) return false;
  }
  return null;
}

/** Are the values classes that two statements of the program declare? A metaclass may say that they are equal. */
function areOtherClasses(first: Abstract, second: Abstract): boolean {
  if (first.kind !== 'class' || second.kind !== 'class') return false;
  const [a, b] = [first.class, second.class];
  const isElsewhere =
    a.node !== b.node && (a.node.at.line !== b.node.at.line || a.node.at.column !== b.node.at.column);
  return isElsewhere && a.metaclasses.length === 0 && b.metaclasses.length === 0;
}

/** Do two texts begin, or end, with known parts that differ? */
function beginOrEndElse(first: Abstract, second: Abstract): boolean {
  if (first.kind !== 'text' || second.kind !== 'text') return false;
  return (['start', 'end'] as const).some((where) => {
    const part = second.parts.at(where === 'start' ? 0 : -1);
    const isSure = !second.loose && typeof part === 'string';
    return (
      isSure &&
      !second.flows.some(({ by }) => by.includes('normalised path')) &&
      sureEnd(first, part, where) === false
    );
  });
}

/** Does a text with known parts surely differ from a constant text? Normalising a path may have removed parts of it. */
const isOtherText = (first: Abstract, second: Abstract): boolean => {
  const word = stringOf(second);
  return (
    word !== null &&
    first.kind === 'text' &&
    !first.flows.some(({ by }) => by.includes('normalised path')) &&
    !mayBeText(first, word)
  );
};

/**
 * Is the first value a text or a list of Python, and the second one a constant of another kind? `==` of JavaScript converts
 * a text that it compares with a number.
 */
function differInKind(machine: Machine, first: Abstract, second: Abstract, operator: string): boolean {
  if (second.kind !== 'constant' || second.enumeration !== undefined) return false;
  const isPython = languageOf(machine) === 'python';
  if (!isPython && (operator === '==' || operator === '!=')) return false;
  if (first.kind !== 'constant' && isSureText(first)) return typeof second.value !== 'string';
  return isPython && first.kind === 'object' && first.object.shape === 'list' && isPlainItem(second.value);
}

/** A text may stand for bytes, which the analysis keeps as a list. */
const isPlainItem = (value: Scalar): boolean => typeof value !== 'string';

const enumerationOf = (value: Abstract): number | undefined =>
  value.kind === 'constant' ? value.enumeration : undefined;

const isPlainPrototype = (value: Abstract): boolean =>
  value.kind === 'library' && value.library === 'global' && value.path === 'Object.prototype';

/** Is the value certainly not null or undefined? A text is, when a part of it is known. */
const isSomething = (value: Abstract): boolean =>
  ['object', 'function', 'class', 'native'].includes(value.kind) ||
  (value.kind === 'instance' && !isOpen(value)) ||
  (value.kind === 'text' && value.parts.some((part) => typeof part === 'string')) ||
  (value.kind !== 'constant' && isSureText(value));

/** Is the value an environment variable that is surely set? */
const isSetVariable = (machine: Machine, value: Abstract): boolean =>
  value.kind === 'text' && presence(machine, value) === true;

/** Is the value a module of Python? */
const isModule = (machine: Machine, value: Abstract): boolean =>
  value.kind === 'library' && value.path === '' && languageOf(machine) === 'python';

/** Is the value a null or undefined of JavaScript that stands in the code? */
const isWritten = (value: Abstract): value is Abstract & { kind: 'constant' } =>
  value.kind === 'constant' && value.written === true;

const isNone = (value: Scalar): boolean => value === null || value === undefined;

/** Models do not tell null from undefined, so the two are neither equal nor different. */
function strictlyEqual(first: Scalar, second: Scalar): boolean | null {
  if (isNone(first) && isNone(second)) return first === second ? true : null;
  return first === second;
}

/** In Python `True` equals the number 1 and `is` not that number, and there is one kind of nothing. */
function equalInPython(first: Scalar, second: Scalar): boolean | null {
  if (isNone(first) || isNone(second)) return isNone(first) === isNone(second);
  if (typeof first === 'string' || typeof second === 'string') return first === second;
  if (Number(first) !== Number(second)) return false;
  return typeof first === typeof second ? true : null;
}

/** `is` of Python: texts and numbers that are equal may be two objects. */
function identical(first: Scalar, second: Scalar): boolean | null {
  const isOne = typeof first !== 'string' && typeof first !== 'number';
  return equalInPython(first, second) === true && !isOne ? null : equalInPython(first, second);
}

/** `==` of JavaScript: null equals undefined, and a text is converted to compare it with a number. */
function looselyEqual(first: Scalar, second: Scalar): boolean | null {
  if (isNone(first) || isNone(second)) return isNone(first) === isNone(second);
  return typeof first === typeof second ? first === second : null;
}

function comparisonOf(machine: Machine, operator: string): (a: Scalar, b: Scalar) => boolean | null {
  if (operator === 'is' || operator === 'is not') return identical;
  return operator === '==' || operator === '!=' ? looselyEqual : comparisons[languageOf(machine)];
}

const comparisons = { javascript: strictlyEqual, python: equalInPython } as const;
