import type { Expression, Module, Statement } from '@emmental/code';
import { find, type Scope } from '../state/scope.ts';
import { choices, mayBeAbsent } from '../values/union.ts';
import type { Abstract } from '../values/value.ts';
import { frameOf, languageOf, type Machine } from './machine.ts';

/**
 * May an expression raise an error by itself, when none of its operands does? Only what surely raises none is false: a handler of
 * errors is dead code where nothing in its `try` may raise one.
 */
export function mayRaise(machine: Machine, scope: Scope, expression: Expression): boolean {
  const isPython = languageOf(machine) === 'python';
  switch (expression.kind) {
    case 'literal':
      return false;
    case 'name':
      return mayNameRaise(machine, scope, expression.name);
    case 'operation':
      return isPython
        ? !isQuietInPython(scope, expression.operator, expression.operands)
        : !quietOperators.has(expression.operator);
    case 'choose':
    case 'sequence':
    case 'function':
      return isPython;
    case 'list':
      return expression.isSet === true || expression.items.some(({ kind }) => kind !== 'positional');
    case 'template':
      return expression.tag !== null || expression.parts.some((part) => typeof part !== 'string');
    default:
      return true;
  }
}

/** Operators of JavaScript that call no method of their operands. */
const quietOperators: ReadonlySet<string> = new Set(['===', '!==', '!', '&&', '||', '??', 'typeof', 'void']);

/** A name raises an error before it has a value, and an object of a class of Python where it is a test. */
function mayNameRaise(machine: Machine, scope: Scope, name: string): boolean {
  const value = find(scope, name)?.value;
  if (!value || mayBeAbsent(value)) return true;
  if (languageOf(machine) === 'javascript') return false;
  return !choices(value).every(isPlain) || deletesNames(frameOf(machine).record.module);
}

const withDeletions = new WeakMap<Module, boolean>();

/** Does some code of a module of Python delete a name? Its value stays in the analysis. */
function deletesNames(module: Module): boolean {
  const known = withDeletions.get(module) ?? /\bdel\b/.test(module.text);
  withDeletions.set(module, known);
  return known;
}

const isPlain = (value: Abstract): boolean =>
  ['constant', 'text', 'event', 'function', 'class'].includes(value.kind) ||
  (value.kind === 'object' && (value.object.shape === 'list' || value.object.shape === 'record'));

/** Compares the operator objects alone, or texts and numbers? Other values may have a method for it. */
function isQuietInPython(scope: Scope, operator: string, operands: readonly Expression[]): boolean {
  if (operator === 'is' || operator === 'is not') return true;
  return (operator === '===' || operator === '!==') && operands.every((each) => isConstant(scope, each));
}

function isConstant(scope: Scope, expression: Expression): boolean {
  if (expression.kind === 'literal') return true;
  const value = expression.kind === 'name' ? find(scope, expression.name)?.value : undefined;
  return (
    value !== undefined &&
    choices(value).every((choice) => choice.kind === 'constant' && choice.enumeration === undefined)
  );
}

/** May a statement raise an error by itself, when none of its expressions and blocks does? */
export function mayStatementRaise(statement: Statement): boolean {
  if (statement.kind === 'declare') return statement.target.kind !== 'name';
  return !quietStatements.has(statement.kind);
}

const quietStatements: ReadonlySet<Statement['kind']> = new Set([
  'expression',
  'return',
  'if',
  'block',
  'break',
  'continue',
  'try',
  'global',
]);
