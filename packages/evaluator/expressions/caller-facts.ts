import type { Expression } from '@emmental/code';
import type { Machine } from '../machine/machine.ts';
import { write } from '../state/store.ts';
import { caller, withGuard } from '../values/guards.ts';
import type { Looked } from '../values/looked.ts';
import { type Abstract, guardsIn, unknown } from '../values/value.ts';
import { equalities } from './equality.ts';
import type { Fact, TestResult } from './facts.ts';

/** The subject of facts about who calls: no field of the event. */
const whoCalls: Abstract = unknown('who calls', [{ path: caller, by: [] }]);

/** Is it a fact about who calls? */
export const isAboutCallers = (fact: Fact): boolean => fact.kind === 'guard' && fact.subject === whoCalls;

/**
 * Adds to an undecided test the fact that it tells the callers apart. A comparison, a search and a field that is there tell
 * something where they are true alone; of another value it is not known which side the wanted callers are on.
 */
export function withCallerFacts(
  machine: Machine,
  test: Expression,
  result: TestResult,
  looked: Looked,
): TestResult {
  if (result.truth !== null || looked.paths.size === 0) return result;
  const [inner = null] = looked.tests;
  const name = machine.domain.callers.testOf(machine, test, looked) ?? inner;
  if (name === null) return result;
  const fact = (side: string): Fact => ({ kind: 'guard', subject: whoCalls, by: `${side} ${name}` });
  const sides = sidesOf(test);
  return {
    ...result,
    yes: sides === 'no' ? result.yes : [...result.yes, fact('yes')],
    no: sides === 'yes' ? result.no : [...result.no, fact('no')],
  };
}

/** On which side of a test are those callers of whom it tells something? */
function sidesOf(test: Expression): 'yes' | 'no' | 'both' {
  if (test.kind === 'name' || test.kind === 'member' || test.kind === 'index')
    return test.kind === 'name' ? 'both' : 'yes';
  if (test.kind === 'call' && test.callee.kind === 'member')
    return searches.has(test.callee.property) ? 'yes' : 'both';
  if (test.kind !== 'operation') return 'both';
  if (test.operator === 'in') return 'yes';
  if (test.operator === 'not in') return 'no';
  if (!equalities.has(test.operator)) return 'both';
  return test.operands.some(isFalseOrNone) ? 'no' : 'yes';
}

/** Is the expression a literal that stands for a failed test: `undefined`, `false`, `-1`, an empty text? */
const isFalseOrNone = (expression: Expression): boolean =>
  expression.kind === 'literal'
    ? !expression.value || expression.value === -1
    : expression.kind === 'name' && expression.name === 'undefined';

/** The methods that find a thing among others. */
const searches: ReadonlySet<string> = new Set(['includes', 'has', 'startsWith', 'startswith', 'some', 'get']);

/** Makes a test of who calls a fact from here on, as after a call that raises for other callers. */
export function noteCaller(machine: Machine, name: string): void {
  const guards = guardsIn(machine.guards.value);
  const next = withGuard(guards, caller, name);
  if (next !== guards) write(machine.store, machine.guards, { kind: 'guards', guards: next });
}
