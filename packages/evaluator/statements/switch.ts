import type { Statement } from '@emmental/code';
import { caseTest } from '../expressions/conditions.ts';
import { applyFacts } from '../expressions/facts.ts';
import { evaluate, run } from '../machine/interpreter.ts';
import { frameOf, type Jump, languageOf, type Machine } from '../machine/machine.ts';
import { innerScope } from '../state/places.ts';
import type { Scope } from '../state/scope.ts';
import { type After, branch, mark, meet, unchanged } from '../state/store.ts';

/** `switch`: every case that may match runs, each from the state before. */
export function runSwitch(
  machine: Machine,
  scope: Scope,
  statement: Statement & { kind: 'switch' },
): boolean {
  const subject = evaluate(machine, scope, statement.subject);
  const inner = languageOf(machine) === 'javascript' ? innerScope(machine, scope, 'block', statement) : scope;
  const frame = frameOf(machine);
  const ways: After[] = [];
  let open = true;
  for (const [index, clause] of statement.cases.entries()) {
    const isDefault = clause.tests.length === 0;
    const test = isDefault
      ? { truth: null, yes: [], no: [] }
      : caseTest(machine, inner, statement.subject, subject, clause.tests);
    if (test.truth === false) continue;
    const jump: Jump = { kind: 'switch', depth: mark(machine.store), breaks: [], continues: [] };
    frame.jumps.push(jump);
    const { result, after } = branch(machine.store, () => {
      applyFacts(machine, test.yes);
      for (let next = index; next < statement.cases.length; next++) {
        const current = statement.cases[next];
        if (!current || !run(machine, inner, current.body)) return false;
        if (!current.falls) return true;
      }
      return true;
    });
    frame.jumps.pop();
    if (result) ways.push(after);
    ways.push(...jump.breaks);
    if (isDefault) open = false;
    if (test.truth === true) {
      open = false;
      break;
    }
  }
  if (open) ways.push(unchanged);
  meet(machine.store, ways);
  return ways.length > 0;
}
