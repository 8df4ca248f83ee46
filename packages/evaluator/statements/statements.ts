import type { Statement } from '@emmental/code';
import { defineClass } from '../classes/classes.ts';
import { codeIn } from '../escape/code-in.ts';
import { giveAway } from '../escape/escape.ts';
import { noteAwaited } from '../escape/late.ts';
import { callLater } from '../escape/pending.ts';
import { makeFunction } from '../expressions/functions.ts';
import { bind } from '../expressions/patterns.ts';
import { evaluate, type Run, runStatement } from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine, step } from '../machine/machine.ts';
import { setExport } from '../modules/export.ts';
import { declare, type Scope } from '../state/scope.ts';
import { cell, changesSince, write } from '../state/store.ts';
import { isNever, undefinedValue } from '../values/value.ts';
import { returning } from './returning.ts';

/** Runs statements in order. False: the end is not reached (return, throw, break). */
export function runAll(machine: Machine, scope: Scope, body: readonly Statement[]): boolean {
  if (languageOf(machine) === 'javascript')
    for (const statement of body)
      if (statement.kind === 'function') declareFunction(machine, scope, statement);
  for (const [index, statement] of body.entries()) {
    if (!step(machine)) return true;
    if (statement.kind === 'with' && languageOf(machine) === 'javascript')
      return runStatement(machine, scope, { ...statement, body: body.slice(index + 1) });
    if (!runStatement(machine, scope, statement)) return false;
  }
  return true;
}

function declareFunction(machine: Machine, scope: Scope, statement: Statement & { kind: 'function' }): void {
  const made = makeFunction(machine, scope, statement.function);
  write(machine.store, declare(scope, statement.function.name ?? 'default'), made);
}

/** `return value`. */
export const runReturn: Run<Statement & { kind: 'return' | 'throw' }> = (machine, scope, statement) => {
  const frame = frameOf(machine);
  // An async function awaits the promise that it returns.
  if (statement.value && frame.node && 'async' in frame.node && frame.node.async)
    noteAwaited(machine, statement.value);
  const value = statement.value ? evaluate(machine, scope, statement.value) : undefinedValue;
  machine.domain.observer.returned(machine, value, statement.at);
  frame.exits.push({ after: changesSince(machine.store, frame.depth), value });
  return false;
};

/** `throw value`: the code that catches it may use the value in any way. */
export const runThrow: Run<Statement & { kind: 'return' | 'throw' }> = (machine, scope, statement) => {
  if (statement.value)
    giveAway(machine, evaluate(machine, scope, statement.value), 'what is thrown', statement.at);
  return false;
};

/** A function statement of Python. JavaScript makes its functions at the start of their block. */
export const runFunction: Run<Statement & { kind: 'function' }> = (machine, scope, statement) => {
  if (languageOf(machine) !== 'python') return true;
  const made = makeFunction(machine, scope, statement.function);
  const name = statement.function.name ?? 'lambda';
  bind(machine, scope, { kind: 'name', name, at: statement.at }, made, 'declare');
  return true;
};

/** A class statement. */
export const runClass: Run<Statement & { kind: 'class' }> = (machine, scope, statement) => {
  const name = statement.class.name ?? 'default';
  const made = defineClass(machine, scope, statement.class);
  bind(machine, scope, { kind: 'name', name, at: statement.at }, made, 'declare');
  return true;
};

/** `export default value`. */
export const runExportDefault: Run<Statement & { kind: 'export-default' }> = (machine, scope, statement) => {
  const value = evaluate(machine, scope, statement.value);
  write(machine.store, exportCell(machine, 'default'), value);
  return true;
};

/** An expression statement. No code takes its result, so a function that a library got there was registered. */
export const runExpression: Run<Statement & { kind: 'expression' }> = (machine, scope, statement) => {
  const expression = statement.value;
  const value = returning(machine, () => evaluate(machine, scope, expression));
  const isCall = expression.kind === 'call' || expression.kind === 'new';
  if (machine.loading && isCall && value.kind === 'instance' && value.type === '')
    for (const code of codeIn(value.holder.cell.value))
      if (code.kind === 'function' && !code.closure.home) callLater(machine, code, expression.at);
  return !isNever(value);
};

function exportCell(machine: Machine, name: string) {
  const record = frameOf(machine).record;
  record.esm = true;
  const found = record.exports.fields.get(name);
  if (found) return found;
  const made = cell(undefinedValue);
  setExport(machine, record, name, made);
  return made;
}
