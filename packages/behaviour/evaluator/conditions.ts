import type { Expression } from '@emmental/code';
import { falsy, knownScalars, truthOf } from './decide.ts';
import { evaluate } from './expressions.ts';
import { guardKey, withGuard } from './guards.ts';
import { flowsOf } from './heap.ts';
import type { Machine } from './machine.ts';
import { negated } from './membership.ts';
import { find, type Scope } from './scope.ts';
import { branch, type Cell, meet, unchanged, write } from './store.ts';
import { hostPart, partIn } from './taint.ts';
import { type Abstract, choices, isNothing, union } from './values.ts';

/** What a test proves where it holds: done to the state at the start of the branch. */
export type Fact =
  | { readonly kind: 'guard'; readonly subject: Abstract; readonly by: string }
  | { readonly kind: 'narrow'; readonly cell: Cell; readonly keep: (choice: Abstract) => boolean };

export interface TestResult {
  /** Null: it depends on what is not known. */
  readonly truth: boolean | null;
  readonly yes: readonly Fact[];
  readonly no: readonly Fact[];
}

/** What a test has shown holds from here on, on this way. */
export function applyFacts(machine: Machine, facts: readonly Fact[]): void {
  for (const fact of facts) {
    if (fact.kind === 'guard') {
      const { guards } = machine;
      if (guards.value.kind !== 'guards') continue;
      let held = guards.value.guards;
      for (const flow of flowsOf(fact.subject)) {
        held = withGuard(held, guardKey(flow), fact.by);
        // Who knows the host of an address knows where it leads.
        if (partIn(flow) === hostPart) held = withGuard(held, flow.path, 'host from a list');
      }
      if (held !== guards.value.guards) write(machine.store, guards, { kind: 'guards', guards: held });
    } else {
      const { value } = fact.cell;
      if (value.kind !== 'union') continue;
      const kept = value.of.filter(fact.keep);
      if (kept.length > 0 && kept.length < value.of.length) write(machine.store, fact.cell, union(kept));
    }
  }
}

/** Evaluates a test once, with what it proves on either side. */
export function evaluateTest(machine: Machine, scope: Scope, test: Expression): TestResult {
  if (test.kind === 'operation') {
    const [first, second] = test.operands;
    if (test.operator === '!' && first) {
      const { truth, yes, no } = evaluateTest(machine, scope, first);
      return { truth: truth === null ? null : !truth, yes: no, no: yes };
    }
    if (test.operator === '&&' || test.operator === '||')
      return evaluateChain(machine, scope, test.operator, test.operands);
    if (first && second && ['===', '!==', 'is', 'is not'].includes(test.operator)) {
      const value = evaluate(machine, scope, first);
      const other = evaluate(machine, scope, second);
      const found = indexTest(test.operator, value, other);
      if (found) return { truth: null, ...factsOf(found) };
      const same = compare(machine, scope, first, value, second, other);
      return test.operator === '!==' || test.operator === 'is not' ? flip(same) : same;
    }
    if (test.operator === 'instanceof' && first && second) {
      const value = evaluate(machine, scope, test);
      return { truth: truthOf(machine, value), yes: [], no: [] };
    }
  }
  const value = evaluate(machine, scope, test);
  const { yes, no } = factsOf(value);
  const narrowed = narrowing(scope, test);
  if (narrowed) {
    yes.push({ kind: 'narrow', cell: narrowed, keep: (choice) => truthOf(machine, choice) !== false });
    no.push({ kind: 'narrow', cell: narrowed, keep: (choice) => truthOf(machine, choice) !== true });
  }
  return { truth: truthOf(machine, value), yes, no };
}

/** `list.indexOf(x) !== -1` as the membership test that it is. */
export function indexTest(operator: string, value: Abstract, other: Abstract): Abstract | null {
  if (value.kind !== 'instance' || value.type !== 'index' || other.kind !== 'constant') return null;
  const test = value.facts['test'];
  if (!test) return null;
  const isThere =
    (operator === '!==' && other.value === -1) ||
    (operator === '>' && other.value === -1) ||
    (operator === '>=' && other.value === 0);
  const isMissing = (operator === '===' && other.value === -1) || (operator === '<' && other.value === 0);
  return isThere ? test : isMissing ? negated(test) : null;
}

const flip = ({ truth, yes, no }: TestResult): TestResult => ({
  truth: truth === null ? null : !truth,
  yes: no,
  no: yes,
});

/** The facts inside a value that a test function returned. */
function factsOf(value: Abstract): { yes: Fact[]; no: Fact[] } {
  const yes: Fact[] = [];
  const no: Fact[] = [];
  if (value.kind === 'union') return factsOfAll(value.of);
  if (value.kind !== 'instance' || value.type !== 'test') return { yes, no };
  for (const [name, subject] of Object.entries(value.facts)) {
    const [when, by] = splitFact(name);
    (when === 'yes' ? yes : no).push({ kind: 'guard', subject, by });
  }
  return { yes, no };
}

/** `return false` on one way and a test on the other: what is true was tested. */
function factsOfAll(all: readonly Abstract[]): { yes: Fact[]; no: Fact[] } {
  const tests = all.filter((one) => one.kind === 'instance' && one.type === 'test');
  const [only] = tests;
  if (tests.length !== 1 || !only) return { yes: [], no: [] };
  const rest = all.filter((one) => one !== only);
  const { yes, no } = factsOf(only);
  const always = (truth: boolean) =>
    rest.every((one) => (one === falsy ? !truth : one.kind === 'constant' && Boolean(one.value) === truth));
  return { yes: always(false) ? yes : [], no: always(true) ? no : [] };
}

const splitFact = (name: string): [string, string] => {
  const at = name.indexOf(':');
  return [name.slice(0, at), name.slice(at + 1).replace(/#\d+$/, '')];
};

const narrowing = (scope: Scope, test: Expression): Cell | null =>
  test.kind === 'name' ? find(scope, test.name) : null;

function evaluateChain(
  machine: Machine,
  scope: Scope,
  operator: '&&' | '||',
  operands: readonly Expression[],
): TestResult {
  const [head, ...tail] = operands;
  if (!head) return { truth: null, yes: [], no: [] };
  const first = evaluateTest(machine, scope, head);
  const stops = operator === '||';
  if (tail.length === 0) return first;
  if (first.truth === stops) return first;
  const on = stops ? first.no : first.yes;
  const evaluateRest = () => {
    applyFacts(machine, on);
    return evaluateChain(machine, scope, operator, tail);
  };
  if (first.truth === !stops) return evaluateRest();
  const { result, after } = branch(machine.store, evaluateRest);
  meet(machine.store, [unchanged, after]);
  const truth = result.truth === stops ? stops : null;
  return operator === '&&'
    ? { truth, yes: [...first.yes, ...result.yes], no: [] }
    : { truth, yes: [], no: [...first.no, ...result.no] };
}

/** `x === y`: decided where both are known; equality with a constant makes event data that constant. */
function compare(
  machine: Machine,
  scope: Scope,
  left: Expression,
  value: Abstract,
  right: Expression,
  other: Abstract,
): TestResult {
  const truth = equal(machine, value, other);
  const yes: Fact[] = [];
  const no: Fact[] = [];
  for (const [expression, mine, theirs] of [
    [left, value, other],
    [right, other, value],
  ] as const) {
    if (theirs.kind !== 'constant') continue;
    if (typeof theirs.value === 'string' || typeof theirs.value === 'number')
      yes.push({ kind: 'guard', subject: mine, by: 'equals a constant' });
    if (
      typeof theirs.value === 'string' &&
      expression.kind === 'operation' &&
      expression.operator === 'typeof'
    ) {
      const [tested] = expression.operands;
      if (tested && ['number', 'boolean', 'bigint'].includes(theirs.value))
        yes.push({ kind: 'guard', subject: evaluate(machine, scope, tested), by: 'number' });
      else if (tested && theirs.value === 'string')
        yes.push({ kind: 'guard', subject: evaluate(machine, scope, tested), by: 'type check' });
    }
    const narrowed = narrowing(scope, expression);
    if (narrowed && isNothing(theirs)) {
      yes.push({
        kind: 'narrow',
        cell: narrowed,
        keep: (choice) => equal(machine, choice, theirs) !== false,
      });
      no.push({ kind: 'narrow', cell: narrowed, keep: (choice) => equal(machine, choice, theirs) !== true });
    }
  }
  return { truth, yes, no };
}

/** The tests of one `case` against the subject. */
export function caseTest(
  machine: Machine,
  scope: Scope,
  expression: Expression,
  subject: Abstract,
  tests: readonly Expression[],
): TestResult {
  // `switch (true)` has real tests as its cases.
  const isTrue = subject.kind === 'constant' && subject.value === true;
  const results = tests.map((test): TestResult => {
    if (isTrue) return evaluateTest(machine, scope, test);
    const other = evaluate(machine, scope, test);
    return compare(machine, scope, expression, subject, test, other);
  });
  const truth = results.some((result) => result.truth === true)
    ? true
    : results.every((result) => result.truth === false)
      ? false
      : null;
  const shared = results.every((result) => result.yes.length > 0) ? (results[0]?.yes ?? []) : [];
  return { truth, yes: shared.filter((fact) => fact.kind === 'guard'), no: [] };
}

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
    if (other.kind === 'instance' && machine.registry.types.get(other.type)?.given) return false;
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
