import type { Expression, Span, Statement } from '@emmental/code';
import { rowOf } from '@emmental/model';
import { callMember, positional } from './calls.ts';
import { defineClass } from './classes.ts';
import { applyFacts, caseTest, evaluateTest } from './conditions.ts';
import { codeIn, giveAway } from './escape.ts';
import { evaluate } from './expressions.ts';
import { makeFunction } from './functions.ts';
import { elementOf, present } from './heap.ts';
import { createLoopScope, runLoop } from './loops.ts';
import { frameOf, type Jump, languageOf, type Machine, step } from './machine.ts';
import { exportBindings, importBindings, setExport } from './modules.ts';
import { bind } from './patterns.ts';
import { callLater } from './pending.ts';
import { innerScope } from './places.ts';
import { declare, functionScope, moduleScope, type Scope } from './scope.ts';
import { deleteMember } from './set-member.ts';
import { type After, branch, cell, changesSince, mark, meet, unchanged, write } from './store.ts';
import { type Abstract, anError, isNever, undefinedValue, union, unknown } from './values.ts';

/** Runs statements in order. False: the end is not reached (return, throw, break). */
export function run(machine: Machine, scope: Scope, body: readonly Statement[]): boolean {
  if (languageOf(machine) === 'javascript')
    for (const statement of body)
      if (statement.kind === 'function') declareFunction(machine, scope, statement);
  for (const statement of body) {
    if (!step(machine)) return true;
    if (!runOne(machine, scope, statement)) return false;
  }
  return true;
}

/** Runs a nested body; JavaScript's has its own scope when it declares something. */
export function runBlock(machine: Machine, scope: Scope, body: readonly Statement[]): boolean {
  return run(machine, blockScope(machine, scope, body), body);
}

function blockScope(machine: Machine, scope: Scope, body: readonly Statement[]): Scope {
  if (languageOf(machine) !== 'javascript') return scope;
  const declares = body.some(
    (one) =>
      (one.kind === 'declare' && one.scope === 'block') || one.kind === 'class' || one.kind === 'function',
  );
  return declares ? innerScope(machine, scope, 'block', body) : scope;
}

function declareFunction(machine: Machine, scope: Scope, statement: Statement & { kind: 'function' }): void {
  const made = makeFunction(machine, scope, statement.function);
  write(machine.store, declare(scope, statement.function.name ?? 'default'), made);
}

function runOne(machine: Machine, scope: Scope, statement: Statement): boolean {
  const frame = frameOf(machine);
  frame.at = statement.at;
  switch (statement.kind) {
    case 'declare':
      return runDeclare(machine, scope, statement);
    case 'expression':
      return runExpression(machine, scope, statement.value);
    case 'return': {
      const value = statement.value ? evaluate(machine, scope, statement.value) : undefinedValue;
      machine.registry.observer.returned(machine, value, statement.at);
      frame.exits.push({ after: changesSince(machine.store, frame.depth), value });
      return false;
    }
    case 'throw':
      // Who catches it may do anything with what it carries.
      if (statement.value)
        giveAway(machine, evaluate(machine, scope, statement.value), 'what is thrown', statement.at);
      return false;
    case 'if':
      return runIf(machine, scope, statement);
    case 'loop':
      return runLoop(machine, createLoopScope(machine, scope, statement), statement);
    case 'try':
      return runTry(machine, scope, statement);
    case 'switch':
      return runSwitch(machine, scope, statement);
    case 'with':
      return runWith(machine, scope, statement);
    case 'block':
      return runBlock(machine, scope, statement.body);
    case 'function':
      if (languageOf(machine) === 'python') {
        const made = makeFunction(machine, scope, statement.function);
        bind(
          machine,
          scope,
          { kind: 'name', name: statement.function.name ?? 'lambda', at: statement.at },
          made,
          'declare',
        );
      }
      return true;
    case 'class':
      bind(
        machine,
        scope,
        { kind: 'name', name: statement.class.name ?? 'default', at: statement.at },
        defineClass(machine, scope, statement.class),
        'declare',
      );
      return true;
    case 'import':
      importBindings(machine, scope, statement);
      return true;
    case 'export':
      exportBindings(machine, scope, statement);
      return true;
    case 'export-default': {
      const value = evaluate(machine, scope, statement.value);
      write(machine.store, exportCell(machine, 'default'), value);
      return true;
    }
    case 'break':
    case 'continue':
      return runJump(machine, statement.kind);
    case 'global':
      for (const name of statement.names) sendElsewhere(scope, name);
      return true;
    case 'delete':
      deleteMember(machine, scope, statement.value);
      return true;
  }
}

/** Whose result nobody takes is called for what it does: a function given to a library there was registered. */
function runExpression(machine: Machine, scope: Scope, expression: Expression): boolean {
  const value = evaluate(machine, scope, expression);
  const isCall = expression.kind === 'call' || expression.kind === 'new';
  if (machine.loading && isCall && value.kind === 'instance' && value.type === '')
    for (const code of codeIn(value.holder.cell.value))
      if (code.kind === 'function' && !code.closure.home) callLater(machine, code, expression.at);
  return !isNever(value);
}

function exportCell(machine: Machine, name: string) {
  const record = frameOf(machine).record;
  record.esm = true;
  const found = record.exports.fields.get(name);
  if (found) return found;
  const made = cell(undefinedValue);
  setExport(record, name, made);
  return made;
}

function runDeclare(machine: Machine, scope: Scope, statement: Statement & { kind: 'declare' }): boolean {
  const value = statement.value
    ? evaluate(machine, scope, statement.value, nameHint(statement))
    : undefinedValue;
  const target = statement.scope === 'function' ? functionScope(scope) : scope;
  if (statement.value || !(statement.target.kind === 'name' && target.names.has(statement.target.name)))
    bind(machine, target, statement.target, value, 'declare');
  return !isNever(value);
}

const nameHint = (statement: Statement & { kind: 'declare' }): string | null =>
  statement.target.kind === 'name' ? statement.target.name : null;

/** Python: `global x` goes to the module, `nonlocal x` to the function around that has it. */
function sendElsewhere(scope: Scope, name: string): void {
  const own = functionScope(scope);
  for (let at = own.parent; at; at = at.parent)
    if (at.kind !== 'class' && at.names.has(name)) {
      own.elsewhere.set(name, at);
      return;
    }
  own.elsewhere.set(name, moduleScope(scope));
}

function runJump(machine: Machine, kind: 'break' | 'continue'): false {
  const { jumps } = frameOf(machine);
  for (let index = jumps.length - 1; index >= 0; index--) {
    const jump = jumps[index];
    if (!jump || (kind === 'continue' && jump.kind === 'switch')) continue;
    (kind === 'break' ? jump.breaks : jump.continues).push(changesSince(machine.store, jump.depth));
    break;
  }
  return false;
}

function runIf(machine: Machine, scope: Scope, statement: Statement & { kind: 'if' }): boolean {
  const test = evaluateTest(machine, scope, statement.test);
  if (test.truth !== null) {
    applyFacts(machine, test.truth ? test.yes : test.no);
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

function runTry(machine: Machine, scope: Scope, statement: Statement & { kind: 'try' }): boolean {
  const body = branch(machine.store, () => runBlock(machine, scope, statement.body));
  const ways: After[] = [];
  if (body.result) {
    const rest = branch(machine.store, () => {
      meet(machine.store, [body.after]);
      return runBlock(machine, scope, statement.otherwise);
    });
    if (rest.result) ways.push(rest.after);
  }
  for (const handler of statement.handlers) {
    const caught = branch(machine.store, () => {
      // Any statement of the body may have thrown: some changes happened, some did not.
      meet(machine.store, [unchanged, body.after]);
      const inner =
        languageOf(machine) === 'javascript' ? innerScope(machine, scope, 'block', handler) : scope;
      if (handler.type) evaluate(machine, inner, handler.type);
      if (handler.target) bind(machine, inner, handler.target, unknown(anError), 'declare');
      return runBlock(machine, inner, handler.body);
    });
    if (caught.result) ways.push(caught.after);
  }
  if (ways.length > 0) {
    meet(machine.store, ways);
    return runBlock(machine, scope, statement.finally);
  }
  if (statement.finally.length > 0)
    branch(machine.store, () => {
      meet(machine.store, [unchanged, body.after]);
      return runBlock(machine, scope, statement.finally);
    });
  return false;
}

function runSwitch(machine: Machine, scope: Scope, statement: Statement & { kind: 'switch' }): boolean {
  const subject = evaluate(machine, scope, statement.subject);
  const inner = languageOf(machine) === 'javascript' ? innerScope(machine, scope, 'block', statement) : scope;
  const frame = frameOf(machine);
  const ways: After[] = [];
  let open = true;
  for (const [index, one] of statement.cases.entries()) {
    const isDefault = one.tests.length === 0;
    const test = isDefault
      ? { truth: null, yes: [], no: [] }
      : caseTest(machine, inner, statement.subject, subject, one.tests);
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

function runWith(machine: Machine, scope: Scope, statement: Statement & { kind: 'with' }): boolean {
  for (const item of statement.items) {
    const value = evaluate(machine, scope, item.value);
    const entered = enter(machine, value, statement.at);
    if (item.target) bind(machine, scope, item.target, entered, 'declare');
  }
  return runBlock(machine, scope, statement.body);
}

/** What `with x as y` binds: what `__enter__` gives, of the program or of a model; the item a generator yields; else the object itself. */
export function enter(machine: Machine, value: Abstract, at: Span): Abstract {
  const found: Abstract[] = [];
  for (const choice of value.kind === 'union' ? value.of : [value]) {
    if (choice.kind === 'object' && choice.object.class)
      found.push(callMember(machine, choice, '__enter__', positional([], at)));
    else if (choice.kind === 'object' && choice.object.shape === 'list')
      found.push(present(elementOf(machine, choice)));
    else if (
      choice.kind === 'instance' &&
      rowOf(machine.registry.types.get(choice.type)?.methods, '__enter__')
    )
      found.push(callMember(machine, choice, '__enter__', positional([], at)));
    else found.push(choice);
  }
  return union(found);
}
