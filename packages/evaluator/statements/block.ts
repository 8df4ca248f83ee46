import type { Statement } from '@emmental/code';
import { type Run, run } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { innerScope } from '../state/places.ts';
import type { Scope } from '../state/scope.ts';
import { branch, meet } from '../state/store.ts';
import { withJumps } from './jumps.ts';

/** `{ … }`. A `break` with its label leaves it. */
export const runBraces: Run<Statement & { kind: 'block' }> = (machine, scope, { body, label }) => {
  if (label === undefined) return runBlock(machine, scope, body);
  const { result, jump } = withJumps(machine, 'block', label, () =>
    branch(machine.store, () => runBlock(machine, scope, body)),
  );
  const ways = [...(result.result ? [result.after] : []), ...jump.breaks];
  meet(machine.store, ways);
  return ways.length > 0;
};

/** Runs a nested body. In JavaScript a body that declares names has a scope of its own. */
export function runBlock(machine: Machine, scope: Scope, body: readonly Statement[]): boolean {
  return run(machine, blockScope(machine, scope, body), body);
}

function blockScope(machine: Machine, scope: Scope, body: readonly Statement[]): Scope {
  if (languageOf(machine) !== 'javascript') return scope;
  const declares = body.some(
    (statement) =>
      (statement.kind === 'declare' && statement.scope === 'block') ||
      statement.kind === 'class' ||
      statement.kind === 'function',
  );
  return declares ? innerScope(machine, scope, 'block', body) : scope;
}
