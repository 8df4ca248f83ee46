import type { Expression } from '@emmental/code';
import { applyFacts, equal, evaluateTest, indexTest } from './conditions.ts';
import { falsy, presence, truthOf } from './decide.ts';
import { evaluate } from './expressions.ts';
import { formatPercent } from './format.ts';
import { elementOf, flowsOf, itemsOf, list } from './heap.ts';
import { languageOf, type Machine } from './machine.ts';
import { membership, negated, testFact } from './membership.ts';
import type { Scope } from './scope.ts';
import { branch, meet, unchanged } from './store.ts';
import { applied } from './taint.ts';
import { textOf } from './texts.ts';
import {
  type Abstract,
  absent,
  choices,
  constant,
  isNothing,
  undefinedValue,
  union,
  unknown,
} from './values.ts';

type Operation = Expression & { readonly kind: 'operation' };

/** The value of an operator expression. `left`: the first operand where it was evaluated already. */
export function operate(
  machine: Machine,
  scope: Scope,
  operation: Operation,
  left: Abstract | null = null,
): Abstract {
  const { operator, operands } = operation;
  switch (operator) {
    case '||':
    case '&&':
    case '??':
      return chain(machine, scope, operator, operands, left);
    case '!': {
      const [first] = operands;
      if (!first) return unknown('not');
      const value = evaluate(machine, scope, first);
      const truth = truthOf(machine, value);
      return truth === null ? negated(value) : constant(!truth);
    }
  }
  const values = operands.map((operand, index) =>
    index === 0 && left ? left : evaluate(machine, scope, operand),
  );
  const [first, second] = values;
  if (!first) return unknown(operator);
  if (!second) return unary(operator, first);
  switch (operator) {
    case '+':
      return values.slice(1).reduce((sum, value) => add(machine, sum, value), first);
    case '===':
    case '!==':
    case 'is':
    case 'is not': {
      const found = indexTest(operator, first, second);
      if (found) return found;
      const same = equal(machine, first, second);
      const isNegative = operator === '!==' || operator === 'is not';
      if (same !== null) return constant(isNegative ? !same : same);
      const constantSide = isWrittenText(second) ? first : isWrittenText(first) ? second : null;
      if (!constantSide) return unknown('a comparison');
      const test = testFact(constantSide, 'equals a constant');
      return isNegative ? negated(test) : test;
    }
    case 'in':
      return membership(machine, second, first);
    case 'not in':
      return negated(membership(machine, second, first));
    case '%':
      if (languageOf(machine) === 'python' && isTextual(first)) return formatPercent(machine, first, second);
      return arithmetic(operator, first, second);
    case '*':
      if (languageOf(machine) === 'python' && first.kind === 'object') return first;
      return arithmetic(operator, first, second);
    case '|':
    case '&':
      // Dictionaries and sets, and objects that put conditions together.
      if (
        languageOf(machine) === 'python' &&
        values.some((one) => one.kind === 'object' || one.kind === 'instance')
      )
        return union([first, second]);
      return arithmetic(operator, first, second);
    case '/':
      // pathlib joins paths with it.
      if (languageOf(machine) === 'python' && first.kind === 'instance')
        return {
          ...first,
          facts: {
            ...first.facts,
            text: textOf([first.facts['text'] ?? unknown('a path'), constant('/'), second]),
          },
        };
      return arithmetic(operator, first, second);
    case '<':
    case '>':
    case '<=':
    case '>=':
      return indexTest(operator, first, second) ?? order(operator, first, second);
    case 'instanceof':
      return unknown('instanceof');
    default:
      return arithmetic(operator, first, second);
  }
}

/** One of the texts or numbers that stand in the code. */
const isWrittenText = (value: Abstract): boolean =>
  choices(value).every(
    (one) =>
      one.kind === 'constant' && !isNothing(one) && one.flows.length === 0 && typeof one.value !== 'boolean',
  );

function unary(operator: string, value: Abstract): Abstract {
  switch (operator) {
    case 'typeof':
      return typeName(value);
    case 'void':
      return undefinedValue;
    case '-':
    case '+':
    case '~':
    case '++':
    case '--':
      if (value.kind === 'constant' && typeof value.value === 'number')
        return constant(operator === '-' ? -value.value : value.value);
      return unknown('a number', applied(flowsOf(value), 'number'));
    default:
      return unknown(operator, flowsOf(value));
  }
}

function typeName(value: Abstract): Abstract {
  const names = new Set<string | null>();
  for (const choice of choices(value)) {
    if (choice.kind === 'constant') names.add(choice.value === null ? 'object' : typeof choice.value);
    else if (choice.kind === 'function' || choice.kind === 'class' || choice.kind === 'native')
      names.add('function');
    else if (choice.kind === 'object') names.add('object');
    else if (choice.kind === 'absent') names.add('undefined');
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

const numberOf = (value: Abstract): number | null =>
  value.kind === 'constant' && typeof value.value === 'number' ? value.value : null;

function numbersOf(one: Abstract, two: Abstract): readonly [number, number] | null {
  const [a, b] = [numberOf(one), numberOf(two)];
  return a === null || b === null ? null : [a, b];
}

function add(machine: Machine, one: Abstract, two: Abstract): Abstract {
  const numbers = numbersOf(one, two);
  if (numbers) return constant(numbers[0] + numbers[1]);
  if (one.kind === 'object' && one.object.shape === 'list') {
    const left = itemsOf(one);
    const right = itemsOf(two);
    if (left && right) return list(machine, [...left, ...right]);
    return list(machine, [], union([elementOf(machine, one), elementOf(machine, two)]));
  }
  if (numberOf(one) !== null && two.kind === 'unknown' && two.flows.length === 0) return unknown('a number');
  return textOf([one, two]);
}

function arithmetic(operator: string, one: Abstract, two: Abstract): Abstract {
  const numbers = numbersOf(one, two);
  if (numbers) {
    const [a, b] = numbers;
    const result = {
      '-': a - b,
      '*': a * b,
      '/': a / b,
      '%': a % b,
      '**': a ** b,
      '//': Math.floor(a / b),
      // Bits of JavaScript; of Python as far as they are the same.
      ...(isBits(a) && isBits(b) ? { '|': a | b } : {}),
    }[operator];
    if (result !== undefined) return constant(result);
  }
  return unknown('a number', applied(flowsOf(union([one, two])), 'number'));
}

const isBits = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 31;

function order(operator: string, one: Abstract, two: Abstract): Abstract {
  const numbers = numbersOf(one, two);
  if (numbers) {
    const [a, b] = numbers;
    const result = {
      '<': a < b,
      '>': a > b,
      '<=': a <= b,
      '>=': a >= b,
    }[operator];
    if (result !== undefined) return constant(result);
  }
  return unknown('a comparison');
}

/** `a || b || c`: later operands are evaluated where the earlier ones let them. */
function chain(
  machine: Machine,
  scope: Scope,
  operator: '||' | '&&' | '??',
  operands: readonly Expression[],
  given: Abstract | null,
): Abstract {
  const [head, ...tail] = operands;
  if (!head) return absent;
  if (tail.length === 0) return given ?? evaluate(machine, scope, head);
  if (operator === '??' || given) {
    const value = given ?? evaluate(machine, scope, head);
    return chainValue(
      machine,
      operator,
      value,
      () => chain(machine, scope, operator, tail, null),
      operator === '??' ? presence(machine, value) : truthOf(machine, value),
    );
  }
  const value = evaluateForChain(machine, scope, head, operator === '||');
  const rest = () => {
    applyFacts(machine, operator === '&&' ? value.test.yes : value.test.no);
    return chain(machine, scope, operator, tail, null);
  };
  return chainValue(machine, operator, value.value, rest, value.test.truth);
}

/** A test operand keeps its facts, and its value is the truth that ends the chain; everything else is evaluated once. */
function evaluateForChain(machine: Machine, scope: Scope, head: Expression, stops: boolean) {
  const isTest =
    head.kind === 'operation' && ['!', '===', '!==', 'is', 'is not', 'in', 'not in'].includes(head.operator);
  if (isTest) {
    const test = evaluateTest(machine, scope, head);
    return { value: constant(test.truth ?? stops), test };
  }
  const value = evaluate(machine, scope, head);
  return { value, test: { truth: truthOf(machine, value), yes: [], no: [] } };
}

function chainValue(
  machine: Machine,
  operator: string,
  value: Abstract,
  rest: () => Abstract,
  truth: boolean | null,
): Abstract {
  const stops = operator !== '&&';
  if (truth === stops) return value;
  if (truth === !stops) return rest();
  const { result, after } = branch(machine.store, rest);
  meet(machine.store, [unchanged, after]);
  const kept = choices(value).filter((choice) =>
    operator === '??' ? !isNothing(choice) : truthOf(machine, choice) !== !stops,
  );
  return union([...(operator === '&&' ? kept.map(whenFalse) : kept), result]);
}

/** What `a && b` leaves of an `a` that is false: nothing, zero or an empty text, and no event data in it. */
const whenFalse = (value: Abstract): Abstract =>
  value.kind === 'unknown' || ('flows' in value && value.flows.length > 0) ? falsy : value;
