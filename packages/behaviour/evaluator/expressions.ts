import type { Argument, Expression } from '@emmental/code';
import { type Arguments, callMember, callMethodOf, callValue, construct } from './calls.ts';
import { defineClass } from './classes.ts';
import { applyFacts, evaluateTest } from './conditions.ts';
import { dynamicCall } from './dynamic-calls.ts';
import { letEscape } from './escape.ts';
import { makeFunction } from './functions.ts';
import { type Guards, guardsOf } from './guards.ts';
import {
  addRest,
  createObject,
  elementOf,
  flowsOf,
  itemsOf,
  list,
  present,
  push,
  refer,
  setField,
} from './heap.ts';
import { keysOf } from './keys.ts';
import { frameOf, languageOf, type Machine, step } from './machine.ts';
import { getIndex, getMember, getSlice } from './members.ts';
import { loadDynamically } from './modules.ts';
import { operate } from './operations.ts';
import { assignPlace, bind } from './patterns.ts';
import { innerScope } from './places.ts';
import { noteRead } from './reads.ts';
import { evaluateRecord } from './records.ts';
import { find, functionScope, moduleScope, type Scope } from './scope.ts';
import { branch, type Cell, cell, meet } from './store.ts';
import { superClass, superInstance } from './super.ts';
import { joinFlows, noFlow } from './taint.ts';
import { textOf } from './texts.ts';
import {
  type Abstract,
  absent,
  choices,
  constant,
  event,
  isNever,
  isNothing,
  library,
  stringsOf,
  undefinedValue,
  union,
  unknown,
} from './values.ts';

/** The value of an expression. `hint` names a function or class that is made by it. */
export function evaluate(
  machine: Machine,
  scope: Scope,
  expression: Expression,
  hint: string | null = null,
): Abstract {
  if (!step(machine)) return unknown('a bound of the analysis was reached');
  switch (expression.kind) {
    case 'literal':
      return constant(expression.value);
    case 'regexp':
      return {
        kind: 'instance',
        type: 'regexp',
        name: 'RegExp',
        facts: { pattern: constant(expression.pattern), flags: constant(expression.flags) },
        holder: noHolder,
      };
    case 'template':
      return evaluateTemplate(machine, scope, expression);
    case 'name':
      return evaluateName(machine, scope, expression.name);
    case 'this':
      return frameOf(machine).self ?? undefinedValue;
    case 'super':
      return superInstance(machine);
    case 'new-target':
      return unknown('new.target');
    case 'member':
      if (isSuper(machine, expression.object))
        return getMember(machine, superInstance(machine), expression.property, expression.at);
      return getMember(
        machine,
        evaluate(machine, scope, expression.object),
        expression.property,
        expression.at,
      );
    case 'index':
      return getIndex(
        machine,
        evaluate(machine, scope, expression.object),
        evaluate(machine, scope, expression.index),
        expression.at,
      );
    case 'slice': {
      const object = evaluate(machine, scope, expression.object);
      return getSlice(
        machine,
        object,
        expression.bounds.map((bound) => evaluate(machine, scope, bound)),
      );
    }
    case 'call':
      return evaluateCall(machine, scope, expression);
    case 'new': {
      const callee = evaluate(machine, scope, expression.callee);
      const given = evaluateArguments(machine, scope, expression.args, expression.at);
      frameOf(machine).at = expression.at;
      return construct(machine, callee, given);
    }
    case 'function':
      return makeFunction(machine, scope, expression.function, hint);
    case 'class':
      return defineClass(machine, scope, expression.class, hint);
    case 'record':
      return evaluateRecord(machine, scope, expression);
    case 'list': {
      const { args, open } = evaluateArguments(machine, scope, expression.items, expression.at);
      return list(machine, args, open ?? absent, expression.at);
    }
    case 'comprehension':
      return evaluateComprehension(machine, scope, expression);
    case 'operation':
      return operate(machine, scope, expression);
    case 'choose':
      return evaluateChoice(machine, scope, expression);
    case 'assign':
      return evaluateAssign(machine, scope, expression);
    case 'await':
      return expression.value ? evaluate(machine, scope, expression.value) : undefinedValue;
    case 'yield': {
      const value = expression.value ? evaluate(machine, scope, expression.value) : undefinedValue;
      frameOf(machine).yielded.push(value);
      // Runners of async generators send back what was yielded, settled.
      return value;
    }
    case 'yield-all': {
      const value = expression.value ? evaluate(machine, scope, expression.value) : undefinedValue;
      if (!isNever(value)) frameOf(machine).yielded.push(elementOf(machine, value));
      return (
        (value.kind === 'object' ? machine.returned.get(value.object) : undefined) ??
        unknown('what a generator returns')
      );
    }
    case 'import':
      return loadDynamically(machine, evaluate(machine, scope, expression.specifier), expression);
    case 'sequence': {
      let last: Abstract = undefinedValue;
      for (const item of expression.items) last = evaluate(machine, scope, item);
      return last;
    }
    case 'unsupported': {
      let flows = noFlow;
      for (const inside of expression.inside) {
        const value = evaluate(machine, scope, inside);
        flows = joinFlows(flows, flowsOf(value));
        letEscape(machine, value, [unknown('an argument')], expression.at);
      }
      return unknown(expression.what, flows);
    }
  }
}

const noHolder = { id: 0, cell: cell() };

function evaluateName(machine: Machine, scope: Scope, name: string): Abstract {
  const helper = languageOf(machine) === 'javascript' ? machine.registry.language.helper(name) : null;
  if (helper) return helper;
  const found = find(scope, name);
  if (found) {
    noteRead(machine, found);
    return present(found.left ? withLeft(machine, scope, name, found) : found.value);
  }
  const wildcard = machine.wildcards.get(moduleScope(scope));
  if (wildcard) return getMember(machine, wildcard, name, frameOf(machine).at);
  const globals = languageOf(machine) === 'python' ? 'builtins' : 'global';
  return machine.registry.valueOf(machine, globals, name) ?? library(globals, name);
}

/** A variable of an activation that stands for many: functions that keep it may see what any of them left. */
function withLeft(machine: Machine, scope: Scope, name: string, { value, left = absent }: Cell): Abstract {
  if (value.kind === 'absent') return left;
  const own = frameOf(machine).scope;
  for (let at: Scope | null = scope; at; at = at.parent) {
    if (at.names.has(name)) return value;
    if (at === own) break;
  }
  return union([value, left]);
}

/** `super`, and Python's `super()`. */
const isSuper = (machine: Machine, expression: Expression): boolean =>
  expression.kind === 'super' ||
  (languageOf(machine) === 'python' &&
    expression.kind === 'call' &&
    expression.callee.kind === 'name' &&
    expression.callee.name === 'super');

function evaluateTemplate(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'template' },
): Abstract {
  const values = expression.parts.map((part) =>
    typeof part === 'string' ? constant(part) : evaluate(machine, scope, part),
  );
  if (expression.tag) {
    const strings = list(
      machine,
      expression.parts.filter((part) => typeof part === 'string').map((part) => constant(part)),
    );
    const inner = values.filter((_, index) => typeof expression.parts[index] !== 'string');
    return callValue(machine, evaluate(machine, scope, expression.tag), {
      args: [strings, ...inner],
      named: new Map(),
      open: null,
      at: expression.at,
    });
  }
  return textOf(values);
}

function evaluateArguments(
  machine: Machine,
  scope: Scope,
  given: readonly Argument[],
  at: Expression['at'],
): Arguments {
  const args: Abstract[] = [];
  const named = new Map<string, Abstract>();
  let open: Abstract | null = null;
  for (const argument of given) {
    const value = evaluate(machine, scope, argument.value);
    if (argument.kind === 'named' && argument.name !== null) named.set(argument.name, value);
    else if (argument.kind === 'spread') {
      const items = open === null ? itemsOf(value) : null;
      if (items) args.push(...items);
      else open = open === null ? elementOf(machine, value) : union([open, elementOf(machine, value)]);
    } else if (argument.kind === 'named-spread') spreadNamed(value, named);
    else if (open === null) args.push(value);
    else open = union([open, value]);
  }
  return { args, named, open, at };
}

/** `**kwargs`: the fields become named arguments; `**` stands for those whose names are not known. */
function spreadNamed(value: Abstract, named: Map<string, Abstract>): void {
  for (const choice of choices(value)) {
    if (choice.kind !== 'object') {
      if (!isNothing(choice))
        named.set('**', named.has('**') ? union([named.get('**') ?? choice, choice]) : choice);
      continue;
    }
    for (const [name, field] of choice.object.fields) {
      const before = named.get(name);
      named.set(name, before ? union([before, present(field.value)]) : present(field.value));
    }
    for (const more of [choice.object.rest.value, choice.object.base.value])
      if (more.kind !== 'absent')
        named.set('**', more === choice.object.base.value ? more : unknown('more arguments', flowsOf(more)));
  }
}

function evaluateCall(machine: Machine, scope: Scope, expression: Expression & { kind: 'call' }): Abstract {
  const { callee } = expression;
  if (callee.kind === 'super') {
    const given = evaluateArguments(machine, scope, expression.args, expression.at);
    frameOf(machine).at = expression.at;
    return superClass(machine, given);
  }
  if (isSuper(machine, expression)) return superInstance(machine);
  if (callee.kind === 'member') {
    const receiver = isSuper(machine, callee.object)
      ? superInstance(machine)
      : evaluate(machine, scope, callee.object);
    const given = evaluateArguments(machine, scope, expression.args, expression.at);
    frameOf(machine).at = expression.at;
    return callMember(machine, receiver, callee.property, given);
  }
  if (callee.kind === 'index') {
    const receiver = evaluate(machine, scope, callee.object);
    const key = evaluate(machine, scope, callee.index);
    const given = evaluateArguments(machine, scope, expression.args, expression.at);
    frameOf(machine).at = expression.at;
    const names = stringsOf(key);
    if (!names) return dynamicCall(machine, receiver, key, given);
    // An item of Python is no attribute: what is called has no `self`.
    if (languageOf(machine) === 'python')
      return callValue(machine, getIndex(machine, receiver, key, expression.at), given);
    return union(names.map((name) => callMember(machine, receiver, name, given)));
  }
  const value = evaluate(machine, scope, callee);
  const given = evaluateArguments(machine, scope, expression.args, expression.at);
  frameOf(machine).at = expression.at;
  if (value.kind === 'method') return callMethodOf(machine, value, given);
  return callValue(machine, value, given);
}

function evaluateComprehension(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'comprehension' },
): Abstract {
  const inner = innerScope(machine, scope, 'block', expression);
  for (const loop of expression.loops) {
    const over = evaluate(machine, inner, loop.over);
    const items = choices(over).map((choice) =>
      choice.kind === 'object' && choice.object.shape === 'record'
        ? keysOf(machine, choice)
        : elementOf(machine, choice),
    );
    bind(machine, inner, loop.target, union(items), 'declare');
    for (const test of loop.tests) applyFacts(machine, evaluateTest(machine, inner, test).yes);
  }
  const value = evaluate(machine, inner, expression.value);
  if (!expression.key) return list(machine, [], value, expression.at);
  const made = createObject(machine, 'record', null, expression.at);
  const key = evaluate(machine, inner, expression.key);
  const names = stringsOf(key);
  if (names) for (const name of names) setField(machine, made, name, value);
  else addRest(machine, made, value, key);
  return refer(made);
}

function evaluateChoice(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'choose' },
): Abstract {
  const test = evaluateTest(machine, scope, expression.test);
  if (test.truth !== null) {
    applyFacts(machine, test.truth ? test.yes : test.no);
    return evaluate(machine, scope, test.truth ? expression.then : expression.otherwise);
  }
  const then = branch(machine.store, () => {
    applyFacts(machine, test.yes);
    return sealed(machine, evaluate(machine, scope, expression.then));
  });
  const otherwise = branch(machine.store, () => {
    applyFacts(machine, test.no);
    return sealed(machine, evaluate(machine, scope, expression.otherwise));
  });
  meet(machine.store, [then.after, otherwise.after]);
  return union([then.result, otherwise.result]);
}

/** A guard holds on one branch only, the value chosen there lives on: what was proven is written into the value. */
function sealed(machine: Machine, value: Abstract): Abstract {
  const { guards } = machine;
  if (guards.value.kind !== 'guards' || guards.value.guards.size === 0) return value;
  const held = guards.value.guards;
  return union(choices(value).map((choice) => sealedOne(held, choice)));
}

function sealedOne(held: Guards, value: Abstract): Abstract {
  if (!('flows' in value) || value.flows.length === 0) return value;
  const flows = value.flows.map((flow) => ({
    path: flow.path,
    by: [...new Set([...flow.by, ...guardsOf(held, flow)])],
  }));
  return value.kind === 'event' ? event(value.path, flows[0]?.by ?? []) : { ...value, flows };
}

function evaluateAssign(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'assign' },
): Abstract {
  const { target, operator } = expression;
  const isPython = languageOf(machine) === 'python';
  const where = isPython ? functionScope(scope) : scope;
  const mode = isPython ? 'declare' : 'assign';
  const hint =
    target.kind === 'name'
      ? target.name
      : target.kind === 'place' && target.place.kind === 'member'
        ? target.place.property
        : null;
  if (operator === '=') {
    const value = evaluate(machine, scope, expression.value, hint);
    bind(machine, where, target, value, mode);
    return value;
  }
  const place: Expression | null =
    target.kind === 'name'
      ? { kind: 'name', name: target.name, at: target.at }
      : target.kind === 'place'
        ? target.place
        : null;
  if (!place) return unknown('an assignment');
  const before = evaluate(machine, scope, place);
  const value = operate(
    machine,
    scope,
    { kind: 'operation', operator, operands: [place, expression.value], at: expression.at },
    before,
  );
  // `list += items` changes the list itself.
  if (isPython && operator === '+' && before.kind === 'object' && before.object.shape === 'list') {
    push(machine, before.object, elementOf(machine, evaluate(machine, scope, expression.value)));
    return before;
  }
  if (target.kind === 'place') assignPlace(machine, scope, target.place, value);
  else bind(machine, where, target, value, mode);
  return value;
}
