import type { Expression } from '@emmental/code';
import { symbolName } from '../classes/implicit.ts';
import { evaluate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { list } from '../state/heap.ts';
import { elementOf } from '../state/items.ts';
import type { Scope } from '../state/scope.ts';
import { flowsOf } from '../values/contents.ts';
import { applied } from '../values/flows.ts';
import { lookAtFixed } from '../values/looked.ts';
import { negated, testFact } from '../values/outcome.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, constant, isNothing, stringOf, undefinedValue, unknown } from '../values/value.ts';
import { add, arithmetic, order } from './arithmetic.ts';
import { chain } from './chain.ts';
import { indexTest } from './conditions.ts';
import { truthOf } from './decide.ts';
import { equal, isUnequal } from './equality.ts';
import { formatPercent } from './format.ts';
import { contained } from './membership.ts';

type Operation = Expression & { readonly kind: 'operation' };

/** The value of an operator expression. `left`: the first operand where it was evaluated already. */
export function operate(
  machine: Machine,
  scope: Scope,
  operation: Operation,
  left: Abstract | null = null,
): Abstract {
  const { operator, operands } = operation;
  if (operator === '||' || operator === '&&' || operator === '??')
    return chain(machine, scope, operator, operands, left);
  const values = operands.map((operand, index) =>
    index === 0 && left ? left : evaluate(machine, scope, operand),
  );
  const [first, second] = values;
  if (!first) return unknown(operator);
  if (!second) return (unary.get(operator) ?? anyUnary)({ machine, operator, value: first });
  if (operator === '+') return values.slice(1).reduce((sum, value) => add(machine, sum, value), first);
  return (binary.get(operator) ?? calculated)({ machine, operator, first, second });
}

interface Unary {
  readonly machine: Machine;
  readonly operator: string;
  readonly value: Abstract;
}

const unary: ReadonlyMap<string, (operation: Unary) => Abstract> = new Map([
  ['!', not],
  ['typeof', ({ value }) => typeName(value)],
  ['void', () => undefinedValue],
  ['-', signed],
  ['+', signed],
  ['~', signed],
  ['++', signed],
  ['--', signed],
]);

interface Binary {
  readonly machine: Machine;
  readonly operator: string;
  readonly first: Abstract;
  readonly second: Abstract;
}

const binary: ReadonlyMap<string, (operation: Binary) => Abstract> = new Map([
  ['===', compared],
  ['!==', compared],
  ['==', compared],
  ['!=', compared],
  ['is', compared],
  ['is not', compared],
  ['<', ordered],
  ['>', ordered],
  ['<=', ordered],
  ['>=', ordered],
  ['in', ({ machine, first, second }) => contained(machine, second, first)],
  ['not in', ({ machine, first, second }) => negated(contained(machine, second, first))],
  ['instanceof', () => unknown('instanceof')],
  ['%', remainder],
  ['*', times],
  ['|', together],
  ['&', together],
  ['/', divided],
]);

const anyUnary = ({ operator, value }: Unary): Abstract => unknown(operator, flowsOf(value));

const calculated = ({ machine, operator, first, second }: Binary): Abstract =>
  arithmetic(machine, operator, first, second);

function not({ machine, value }: Unary): Abstract {
  const truth = truthOf(machine, value);
  return truth === null ? negated(value) : constant(!truth);
}

function signed({ operator, value }: Unary): Abstract {
  if (value.kind === 'constant' && typeof value.value === 'number' && (operator === '-' || operator === '+'))
    return constant(operator === '-' ? -value.value : value.value);
  return unknown('a number', applied(flowsOf(value), 'number'));
}

/** Equality and its opposite. Equality with a text or number in the code proves the value. */
function compared({ machine, operator, first, second }: Binary): Abstract {
  if (machine.looking) lookAtFixed(machine.looking, first, second);
  const found = indexTest(operator, first, second);
  if (found) return found;
  const same = equal(machine, first, second, operator);
  const isNegative = isUnequal(operator);
  if (same !== null) return constant(isNegative ? !same : same);
  const tested = comparedWithWritten(first, second);
  if (!tested) return unknown('a comparison');
  const test = testFact(tested, 'equals a constant');
  return isNegative ? negated(test) : test;
}

/** The side of a comparison whose other side is a text or number in the code; null when there is none. */
function comparedWithWritten(first: Abstract, second: Abstract): Abstract | null {
  if (isWrittenText(second)) return first;
  return isWrittenText(first) ? second : null;
}

function ordered({ operator, first, second }: Binary): Abstract {
  return indexTest(operator, first, second) ?? order(operator, first, second);
}

/** In Python `%` formats a text. */
function remainder(operation: Binary): Abstract {
  const { machine, first, second } = operation;
  if (languageOf(machine) === 'python' && isTextual(first)) return formatPercent(machine, first, second);
  return calculated(operation);
}

/** In Python `*` repeats a list. */
function times(operation: Binary): Abstract {
  const { machine, first } = operation;
  if (languageOf(machine) === 'python' && first.kind === 'object') {
    if (first.object.shape !== 'list') return first;
    const inner = elementOf(machine, first);
    return list(machine, [], inner);
  }
  return calculated(operation);
}

/** In Python `|` and `&` combine dictionaries, sets, and objects of libraries. */
function together(operation: Binary): Abstract {
  const { machine, first, second } = operation;
  const areObjects = [first, second].some(({ kind }) => kind === 'object' || kind === 'instance');
  if (languageOf(machine) === 'python' && areObjects) return union([first, second]);
  return calculated(operation);
}

/** In Python an object of a library may answer `/`. */
function divided(operation: Binary): Abstract {
  const { machine, operator, first, second } = operation;
  const answered =
    languageOf(machine) === 'python'
      ? machine.domain.language.operator(machine, operator, first, second)
      : null;
  return answered ?? calculated(operation);
}

/** Is the value a text or a number that stands in the code? */
const isWrittenText = (value: Abstract): boolean =>
  choices(value).every(
    (choice) =>
      choice.kind === 'constant' &&
      !isNothing(choice) &&
      choice.flows.length === 0 &&
      typeof choice.value !== 'boolean',
  );

/** Is the value a symbol of the language, or a text that is written like the name of one (`symbolName`)? */
const isSymbol = (value: Abstract): boolean => stringOf(value)?.startsWith(symbolName('')) === true;

function typeName(value: Abstract): Abstract {
  const names = new Set<string | null>();
  for (const choice of choices(value)) {
    if (isSymbol(choice)) names.add(null);
    else if (choice.kind === 'constant') names.add(choice.value === null ? 'object' : typeof choice.value);
    else if (choice.kind === 'function' || choice.kind === 'class' || choice.kind === 'native')
      names.add('function');
    else if (choice.kind === 'object') names.add('object');
    else if (choice.kind === 'absent') names.add('undefined');
    else if ((choice.kind === 'text' || choice.kind === 'event') && choice.made) names.add('string');
    else names.add(null);
  }
  const [only] = names;
  return names.size === 1 && only ? constant(only) : unknown('typeof');
}

const isTextual = (value: Abstract): boolean =>
  choices(value).some(
    (choice) =>
      choice.kind === 'text' ||
      (choice.kind === 'constant' && typeof choice.value === 'string') ||
      choice.kind === 'event',
  );
