import type { Statement } from '@emmental/code';
import { evaluateTest } from '../expressions/conditions.ts';
import { applyFacts } from '../expressions/facts.ts';
import type { Machine } from '../machine/machine.ts';
import type { Scope } from '../state/scope.ts';
import { type After, branch, meet } from '../state/store.ts';
import { runBlock } from './block.ts';

/** `if`: the branch that the test allows, or both, joined where they meet. */
export function runIf(machine: Machine, scope: Scope, statement: Statement & { kind: 'if' }): boolean {
  const test = evaluateTest(machine, scope, statement.test);
  if (test.truth !== null) {
    applyFacts(machine, test.truth ? test.yes : test.no);
    machine.evidence.excluded.add(test.truth ? statement.otherwise : statement.then);
    return runBlock(machine, scope, test.truth ? statement.then : statement.otherwise);
  }
  const ways: After[] = [];
  for (const [body, facts] of [
    [statement.then, test.yes],
    [statement.otherwise, test.no],
  ] as const) {
    const { result, after } = branch(machine.store, () => {
      applyFacts(machine, facts);
      return runBlock(machine, scope, body);
    });
    if (result) ways.push(after);
  }
  meet(machine.store, ways);
  return ways.length > 0;
}
