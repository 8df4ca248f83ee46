import type { Expression } from '@emmental/code';
import { evaluate, lookedAt } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { find, type Scope } from '../state/scope.ts';
import { branch, type Cell, meet, unchanged } from '../state/store.ts';
import { flowsOf } from '../values/contents.ts';
import { guardKey } from '../values/guards.ts';
import { lookAtFixed, newLooked } from '../values/looked.ts';
import { negated } from '../values/outcome.ts';
import { choices } from '../values/union.ts';
import { type Abstract, isNothing } from '../values/value.ts';
import { isAboutCallers, withCallerFacts } from './caller-facts.ts';
import { truthOf } from './decide.ts';
import { equal, equalities, isUnequal } from './equality.ts';
import { applyFacts, type Fact, factsOf, type TestResult } from './facts.ts';
import { hasForm, isWrittenContainer } from './forms.ts';
import { isItself } from './itself.ts';
import { routesOfAny, routesOfEither, withComparedRoute, withRouteFacts } from './route-facts.ts';

/** Evaluates a test once. Returns its truth and the facts that hold on either side. */
export function evaluateTest(machine: Machine, scope: Scope, test: Expression): TestResult {
  const isChain = test.kind === 'operation' && ['!', '&&', '||'].includes(test.operator);
  const result = evaluateAlone(machine, scope, test);
  return isChain ? result : withRouteFacts(machine, scope, test, result);
}

function evaluateAlone(machine: Machine, scope: Scope, test: Expression): TestResult {
  if (test.kind === 'operation') {
    const [first, second] = test.operands;
    if (test.operator === '!' && first) {
      return flip(evaluateTest(machine, scope, first));
    }
    if (test.operator === '&&' || test.operator === '||')
      return evaluateChain(machine, scope, test.operator, test.operands);
    if (first && second && equalities.has(test.operator)) {
      const looked = newLooked();
      const value = lookedAt(machine, () => evaluate(machine, scope, first), looked);
      const other = lookedAt(machine, () => evaluate(machine, scope, second), looked);
      lookAtFixed(looked, value, other);
      const found = indexTest(test.operator, value, other);
      if (found) return withCallerFacts(machine, test, { truth: null, ...factsOf(found) }, looked);
      const compared = {
        ...compare(machine, scope, test.operator, first, value, second, other),
        ...deployment(value, other),
      };
      const same = withCallerFacts(machine, test, compared, looked);
      return isUnequal(test.operator) ? flip(same) : same;
    }
    if (test.operator === 'instanceof' && first && second) {
      const value = evaluate(machine, scope, test);
      return { truth: truthOf(machine, value), yes: [], no: [] };
    }
  }
  const looked = newLooked();
  const value = lookedAt(machine, () => evaluate(machine, scope, test), looked);
  const { yes, no } = factsOf(value);
  const narrowed = narrowing(scope, test);
  if (narrowed) {
    yes.push({ kind: 'narrow', cell: narrowed, keep: (choice) => truthOf(machine, choice) !== false });
    no.push({ kind: 'narrow', cell: narrowed, keep: (choice) => truthOf(machine, choice) !== true });
  }
  const result = {
    truth: truthOf(machine, value),
    yes,
    no,
    ...(value.kind === 'event' && { emptyWhere: { no: value } }),
    ...deployment(value),
  };
  return withCallerFacts(machine, test, result, looked);
}

/** The membership test in `list.indexOf(x) !== -1`; null for other comparisons. */
export function indexTest(operator: string, value: Abstract, other: Abstract): Abstract | null {
  if (value.kind !== 'instance' || value.type !== 'index' || other.kind !== 'constant') return null;
  const test = value.facts['test'];
  if (!test) return null;
  const isThere =
    (isUnequal(operator) && other.value === -1) ||
    (operator === '>' && other.value === -1) ||
    (operator === '>=' && other.value === 0);
  const isMissing =
    (/^={2,3}$/.test(operator) && other.value === -1) || (operator === '<' && other.value === 0);
  return isThere ? test : isMissing ? negated(test) : null;
}

const flip = ({ truth, yes, no, emptyWhere, ofDeployment }: TestResult): TestResult => ({
  truth: truth === null ? null : !truth,
  yes: no,
  no: yes,
  ...(ofDeployment && { ofDeployment }),
  ...(emptyWhere && { emptyWhere: { yes: emptyWhere.no, no: emptyWhere.yes } }),
});

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
  const either = stops ? 'yes' : 'no';
  const facts = [
    ...aboutFilled(result[either], first.emptyWhere?.[either]),
    ...unlessSet(first, result[either]),
    ...unlessSet(result, first[either]),
  ];
  const routes = routesOfEither(first[either], result[either], stops ? first.no : first.yes);
  facts.push(...routes);
  const chain = { truth, ...(first.ofDeployment && result.ofDeployment && { ofDeployment: true as const }) };
  return operator === '&&'
    ? { ...chain, yes: [...first.yes, ...result.yes], no: facts }
    : { ...chain, yes: facts, no: [...first.no, ...result.no] };
}

/**
 * The facts about who calls of one side of `isLocal || hasKey`, whose other side is a setting of the deployment. Where the setting
 * is not known, nobody can tell from the code that the test is switched off.
 */
const unlessSet = (setting: TestResult, facts: readonly Fact[]): readonly Fact[] =>
  setting.ofDeployment && setting.truth === null ? facts.filter(isAboutCallers) : [];

/** Does a value depend on variables of the environment alone? */
const isOfDeployment = (value: Abstract): boolean =>
  choices(value).some((choice) => choice.kind === 'text') &&
  choices(value).every(
    (choice) =>
      choice.kind === 'constant' ||
      choice.kind === 'absent' ||
      (choice.kind === 'text' &&
        choice.parts.every((part) => typeof part === 'string' || part.kind === 'env')),
  );

const deployment = (first: Abstract, second?: Abstract): Pick<TestResult, 'ofDeployment'> => {
  const values = second ? [first, second] : [first];
  const isSet =
    values.some(isOfDeployment) &&
    values.every((value) => value.kind === 'constant' || isOfDeployment(value));
  return isSet ? { ofDeployment: true } : {};
};

/**
 * The facts about a field that hold on the way on which the field may also be empty: in `name && !known.includes(name)`, a test
 * that fails shows that the name is empty or known. An empty field does no harm.
 */
function aboutFilled(facts: readonly Fact[], field: Abstract | undefined): readonly Fact[] {
  if (!field) return [];
  const keys = flowsOf(field).map(guardKey);
  return facts.filter(
    (fact) => fact.kind === 'guard' && flowsOf(fact.subject).every((flow) => keys.includes(guardKey(flow))),
  );
}

/** The guard that `typeof x === name` proves; null when it proves none. */
function guardOfType(name: string): string | null {
  if (['number', 'boolean', 'bigint'].includes(name)) return 'number';
  return name === 'string' ? 'type check' : null;
}

/** `x === y`: its truth where both are known. Event data that equals a constant is that constant. */
function compare(
  machine: Machine,
  scope: Scope,
  operator: string,
  left: Expression,
  value: Abstract,
  right: Expression,
  other: Abstract,
): TestResult {
  const truth = isItself(left, right, value) || equal(machine, value, other, operator);
  const yes: Fact[] = [];
  const no: Fact[] = [];
  for (const [expression, subject, known] of [
    [left, value, other],
    [right, other, value],
  ] as const) {
    if (known.kind !== 'constant') continue;
    if (typeof known.value === 'string' || typeof known.value === 'number')
      yes.push({ kind: 'guard', subject: subject, by: 'equals a constant' });
    if (
      typeof known.value === 'string' &&
      expression.kind === 'operation' &&
      expression.operator === 'typeof'
    ) {
      const [tested] = expression.operands;
      const by = guardOfType(known.value);
      // The operand ran already, so its changes are left out here.
      if (tested && by !== null)
        yes.push({
          kind: 'guard',
          subject: branch(machine.store, () => evaluate(machine, scope, tested)).result,
          by,
        });
    }
    const narrowed = narrowing(scope, expression);
    if (narrowed && isNothing(known)) {
      yes.push({
        kind: 'narrow',
        cell: narrowed,
        keep: (choice) => equal(machine, choice, known, operator) !== false,
      });
      no.push({
        kind: 'narrow',
        cell: narrowed,
        keep: (choice) => equal(machine, choice, known, operator) !== true,
      });
    }
  }
  const tested = isNothing(other) ? value : isNothing(value) ? other : null;
  return { truth, yes, no, ...(tested?.kind === 'event' && { emptyWhere: { yes: tested } }) };
}

/** In `switch (true)` a case runs for the value `true` alone; another value that is true in a test is none. */
function onlyTrue({ truth, yes, no }: TestResult, test: Expression): TestResult {
  if (test.kind === 'literal') return { truth: test.value === true, yes, no };
  const isBoolean = test.kind === 'operation' && booleans.has(test.operator);
  return { truth: truth === true && !isBoolean ? null : truth, yes, no };
}

const booleans = new Set(['!', ...equalities, '<', '>', '<=', '>=', 'in', 'instanceof']);

/** The tests of one `case` against the subject. */
export function caseTest(
  machine: Machine,
  scope: Scope,
  expression: Expression,
  subject: Abstract,
  tests: readonly Expression[],
): TestResult {
  // `switch (true)` has real tests as its cases.
  const isTrue =
    subject.kind === 'constant' && subject.value === true && languageOf(machine) === 'javascript';
  const resultOf = (test: Expression): TestResult => {
    if (isTrue) return onlyTrue(evaluateTest(machine, scope, test), test);
    const form = test.kind === 'unsupported' ? test.form : undefined;
    const taken = form ? hasForm(machine, scope, subject, form, isWrittenContainer(expression)) : null;
    if (taken === false) return { truth: false, yes: [], no: [] };
    const other = evaluate(machine, scope, test);
    const { truth, yes, no } = compare(machine, scope, '===', expression, subject, test, other);
    const compared = { truth: taken ?? truth, yes, no };
    return form ? compared : withComparedRoute(machine, subject, other, compared);
  };
  const results: TestResult[] = [];
  for (const test of tests) {
    // A test behind one that holds does not run.
    const mayHold = results.some(({ truth }) => truth !== false);
    if (results.some(({ truth }) => truth === true)) break;
    const { result, after } = branch(machine.store, () => resultOf(test));
    meet(machine.store, mayHold ? [unchanged, after] : [after]);
    results.push(result);
  }
  const isNone = results.every(({ truth }) => truth === false);
  const truth = results.some(({ truth }) => truth === true) || (isNone ? false : null);
  const shared = results.every((result) => result.yes.length > 0) ? (results[0]?.yes ?? []) : [];
  return {
    truth,
    yes: [...shared.filter((fact) => fact.kind === 'guard'), ...routesOfAny(results.map(({ yes }) => yes))],
    no: results.flatMap(({ no }) => no.filter((fact) => fact.kind === 'route')),
  };
}
