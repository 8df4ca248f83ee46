import type { Expression, Statement } from '@emmental/code';
import { bind } from '../expressions/patterns.ts';
import { evaluate, lookedAt, type Run } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { functionScope, moduleScope, type Scope } from '../state/scope.ts';
import { noteScope } from '../state/trail.ts';
import { type Abstract, isNever, undefinedValue } from '../values/value.ts';
import { returning } from './returning.ts';

/** `let x = value`. */
export function runDeclare(
  machine: Machine,
  scope: Scope,
  statement: Statement & { kind: 'declare' },
): boolean {
  const value = statement.value
    ? returning(machine, () => declared(machine, scope, statement.value as Expression, nameHint(statement)))
    : undefinedValue;
  const target = statement.scope === 'function' ? functionScope(scope) : scope;
  if (statement.value || !(statement.target.kind === 'name' && target.names.has(statement.target.name)))
    bind(machine, target, statement.target, value, 'declare');
  return !isNever(value);
}

/** Returns the first value of a variable. A later test of it looks at the data that the value was made from. */
function declared(machine: Machine, scope: Scope, value: Expression, hint: string | null): Abstract {
  const make = () => evaluate(machine, scope, value, hint);
  return results.has(value.kind) ? lookedAt(machine, make) : make();
}

/** The expressions whose result may be the result of a test. */
const results: ReadonlySet<Expression['kind']> = new Set(['operation', 'call', 'await']);

const nameHint = (statement: Statement & { kind: 'declare' }): string | null =>
  statement.target.kind === 'name' ? statement.target.name : null;

/** `global x`, `nonlocal x` of Python: from here on the names are those of the module, or of a function around. */
export const runGlobal: Run<Statement & { kind: 'break' | 'continue' | 'global' }> = (
  _machine,
  scope,
  statement,
) => {
  for (const name of statement.names) sendElsewhere(scope, name);
  return true;
};

/** A name of `global` is the module's; a name of `nonlocal` is that of the nearest function around that has it. */
function sendElsewhere(scope: Scope, name: string): void {
  const own = functionScope(scope);
  noteScope(own);
  for (let at = own.parent; at; at = at.parent)
    if (at.kind !== 'class' && at.names.has(name)) {
      own.elsewhere.set(name, at);
      return;
    }
  own.elsewhere.set(name, moduleScope(scope));
}
