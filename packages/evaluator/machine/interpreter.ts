import type { Expression, Span, Statement } from '@emmental/code';
import type { Arguments } from '../calls/arguments.ts';
import type { Scope } from '../state/scope.ts';
import { add, type Looked, look, newLooked, noteBehind } from '../values/looked.ts';
import { type Abstract, type ClassObject, unknown } from '../values/value.ts';
import { frameOf, type Machine, step } from './machine.ts';
import { mayRaise, mayStatementRaise } from './may-raise.ts';

/**
 * The functions that call each other in a circle, as one table. `table.ts` fills it, and a machine carries it. All other
 * files call the functions below, so that no file imports a file that imports it.
 */
export interface Interpreter {
  readonly expressions: Expressions;
  readonly statements: Statements;
  readonly run: typeof run;
  readonly callValue: typeof callValue;
  readonly callFunction: typeof callFunction;
  readonly callMember: typeof callMember;
  readonly construct: typeof construct;
  readonly instantiate: typeof instantiate;
  readonly getMember: typeof getMember;
}

/** How each kind of expression is evaluated. `hint` names a function or class that the expression makes. */
export type Expressions = { readonly [Kind in Expression['kind']]: Evaluate<Expression & { kind: Kind }> };

/** Evaluates one kind of expression. */
export type Evaluate<T extends Expression> = (
  machine: Machine,
  scope: Scope,
  expression: T,
  hint: string | null,
) => Abstract;

/** How each kind of statement is run. False: the end is not reached (return, throw, break). */
export type Statements = { readonly [Kind in Statement['kind']]: Run<Statement & { kind: Kind }> };

/** Runs one kind of statement. */
export type Run<T extends Statement> = (machine: Machine, scope: Scope, statement: T) => boolean;

/** The value of an expression. `hint` names a function or class that the expression makes. */
export function evaluate(
  machine: Machine,
  scope: Scope,
  expression: Expression,
  hint: string | null = null,
): Abstract {
  if (!step(machine)) return unknown('a bound of the analysis was reached');
  const { evidence } = machine;
  if (evidence.guarded > 0 && mayRaise(machine, scope, expression)) evidence.risks++;
  const evaluateKind = machine.interpreter.expressions[expression.kind] as Evaluate<Expression>;
  // A test that runs much of the program is not looked at to its end.
  if (!machine.looking || --machine.looking.left.expressions < 0)
    return evaluateKind(machine, scope, expression, hint);
  if (expression.kind === 'call' || isComparison(expression)) {
    const looked = newLooked();
    const made = lookedAt(machine, () => evaluateKind(machine, scope, expression, hint), looked);
    const test = looked.paths.size > 0 ? machine.domain.callers.testOf(machine, expression, looked) : null;
    if (test !== null) machine.looking?.tests.add(test);
    return made;
  }
  const value = evaluateKind(machine, scope, expression, hint);
  look(machine.looking, value);
  return value;
}

const isComparison = (expression: Expression): boolean =>
  expression.kind === 'operation' && /^[!=]==?$|^is$|^in$/.test(expression.operator);

/** Makes a value, and adds the data that was looked at meanwhile to `looked`. A later test of the value looked at it, too. */
export function lookedAt(machine: Machine, make: () => Abstract, looked: Looked = newLooked()): Abstract {
  const outer = machine.looking;
  if (outer) looked.left = outer.left;
  machine.looking = looked;
  let value: Abstract;
  try {
    value = make();
  } finally {
    machine.looking = outer;
  }
  look(looked, value);
  noteBehind(value, looked);
  if (outer) add(outer, looked);
  return value;
}

/** Runs one statement. False: the end is not reached. */
export function runStatement(machine: Machine, scope: Scope, statement: Statement): boolean {
  frameOf(machine).at = statement.at;
  machine.evidence.entered.add(statement);
  if (mayStatementRaise(statement)) machine.evidence.risks++;
  const runKind = machine.interpreter.statements[statement.kind] as Run<Statement>;
  return runKind(machine, scope, statement);
}

/** Runs statements in order. False: the end is not reached (return, throw, break). */
export const run = (machine: Machine, scope: Scope, body: readonly Statement[]): boolean =>
  machine.interpreter.run(machine, scope, body);

/** Calls any value. */
export const callValue = (machine: Machine, callee: Abstract, passed: Arguments): Abstract =>
  machine.interpreter.callValue(machine, callee, passed);

/** Calls with a `this` (JavaScript) or `self` (Python) where the function has none of its own. */
export const callFunction = (
  machine: Machine,
  callee: Abstract,
  self: Abstract | null,
  passed: Arguments,
): Abstract => machine.interpreter.callFunction(machine, callee, self, passed);

/** `receiver.name(…)`. */
export const callMember = (machine: Machine, receiver: Abstract, name: string, passed: Arguments): Abstract =>
  machine.interpreter.callMember(machine, receiver, name, passed);

/** `new callee(…)`. */
export const construct = (machine: Machine, callee: Abstract, passed: Arguments): Abstract =>
  machine.interpreter.construct(machine, callee, passed);

/** `new C(…)` for a class of the program. */
export const instantiate = (machine: Machine, of: ClassObject, passed: Arguments): Abstract =>
  machine.interpreter.instantiate(machine, of, passed);

/** `value.name`, for every kind of value. Never fails: what is not known is unknown. */
export const getMember = (machine: Machine, value: Abstract, name: string, at: Span): Abstract =>
  machine.interpreter.getMember(machine, value, name, at);
