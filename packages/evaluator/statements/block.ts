import type { Statement } from '@emmental/code';
import { run } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { innerScope } from '../state/places.ts';
import type { Scope } from '../state/scope.ts';

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
