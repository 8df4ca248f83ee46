import type { Span } from '@emmental/code';
import { rowOf } from '@emmental/model';
import { callSuper, classMember, instantiate } from './classes.ts';
import { callClosure } from './closures.ts';
import { givenAway, unknownCall } from './escape.ts';
import { createObject, flowsOf, refer } from './heap.ts';
import { isConstructor, methodsOf } from './implicit.ts';
import { languageOf, type Machine } from './machine.ts';
import { elementNamed, getMember, heldMember, ownMember, writtenMember } from './members.ts';
import type { Call } from './model.ts';
import { noteRegistered, runKeyOf } from './pending.ts';
import { record } from './record.ts';
import { branch, meet } from './store.ts';
import type { Flows } from './taint.ts';
import { mayBeText } from './texts.ts';
import {
  type Abstract,
  absent,
  choices,
  cutRecursion,
  type HeapObject,
  type Instance,
  isNothing,
  union,
  unknown,
} from './values.ts';

/** The evaluated arguments of one call. */
export interface Arguments {
  readonly args: readonly Abstract[];
  readonly named: ReadonlyMap<string, Abstract>;
  readonly open: Abstract | null;
  readonly at: Span;
}

const noNames: ReadonlyMap<string, Abstract> = new Map();
export const positional = (args: readonly Abstract[], at: Span): Arguments => ({
  args,
  named: noNames,
  open: null,
  at,
});

/** Calls any value. */
export function callValue(machine: Machine, callee: Abstract, given: Arguments): Abstract {
  switch (callee.kind) {
    case 'union':
      return callEach(machine, callee.of, (choice) => callValue(machine, choice, given));
    case 'function':
      return callClosure(machine, callee.closure, callee.self, given);
    case 'class':
      return instantiate(machine, callee.class, given);
    case 'native':
      return callee.apply(toCall(machine, callee.name, '', null, given, false));
    case 'library':
      return callLibrary(machine, callee.library, callee.path, given, false);
    case 'instance':
      return callInstance(machine, callee, given);
    case 'method':
      return callMethodOf(machine, callee, given);
    case 'object': {
      const member = callee.object.class ? ownMember(machine, callee, '__call__', given.at) : absent;
      if (member.kind !== 'absent') return callValue(machine, member, given);
      return unknownCall(machine, 'a value that is no function', given, flowsOf(callee));
    }
    default:
      return unknownCall(
        machine,
        callee.kind === 'unknown' ? callee.why : 'a value that is no function',
        given,
        flowsOf(callee),
      );
  }
}

/** Calls with a `this` (JavaScript) or `self` (Python) where the function has none of its own. */
export function callFunction(
  machine: Machine,
  callee: Abstract,
  self: Abstract | null,
  given: Arguments,
): Abstract {
  if (callee.kind === 'union')
    return callEach(machine, callee.of, (choice) => callFunction(machine, choice, self, given));
  if (callee.kind === 'function') return callClosure(machine, callee.closure, callee.self ?? self, given);
  return callValue(machine, callee, given);
}

/** Runs a call for each choice, from the same state, and joins. What is nothing cannot be called. */
function callEach(
  machine: Machine,
  all: readonly Abstract[],
  call: (choice: Abstract) => Abstract,
): Abstract {
  const callable = all.filter((choice) => !isNothing(choice));
  const [only] = callable;
  if (!only) return unknown('a call of nothing');
  if (callable.length === 1) return call(only);
  const ways = callable.map((choice) => branch(machine.store, () => call(choice)));
  const ending = ways.filter((way) => !(way.result.kind === 'union' && way.result.of.length === 0));
  meet(
    machine.store,
    (ending.length > 0 ? ending : ways).map((way) => way.after),
  );
  return union(ways.map((way) => way.result));
}

function toCall(
  machine: Machine,
  name: string,
  library: string,
  self: Abstract | null,
  given: Arguments,
  constructed: boolean,
): Call {
  return {
    machine,
    name,
    library,
    self,
    args: given.args,
    named: given.named,
    open: given.open,
    constructed,
    at: given.at,
  };
}

/** `new callee(…)`. */
export function construct(machine: Machine, callee: Abstract, given: Arguments): Abstract {
  switch (callee.kind) {
    case 'union':
      return callEach(machine, callee.of, (choice) => construct(machine, choice, given));
    case 'library':
      return callLibrary(machine, callee.library, callee.path, given, true);
    case 'function':
      return constructByFunction(machine, callee, given);
    case 'native':
      return callee.apply(toCall(machine, callee.name, '', null, given, true));
    case 'instance': {
      const behaves = machine.registry.types.get(callee.type)?.call;
      if (behaves)
        return machine.registry.apply(behaves, toCall(machine, callee.name, '', callee, given, true));
      return callValue(machine, callee, given);
    }
    default:
      return callValue(machine, callee, given);
  }
}

/** A function used as a class, with methods on its prototype. */
function constructByFunction(
  machine: Machine,
  callee: Abstract & { kind: 'function' },
  given: Arguments,
): Abstract {
  const object = createObject(machine, 'instance');
  const self = refer(object);
  const prototype = callee.closure.own.fields.get('prototype')?.value;
  if (prototype && prototype.kind !== 'absent') object.base.value = prototype;
  const result = callClosure(machine, callee.closure, self, given);
  const isObject = choices(result).every((choice) =>
    ['object', 'instance', 'function', 'class'].includes(choice.kind),
  );
  return isObject ? result : self;
}

/** `receiver.name(…)`. */
export function callMember(machine: Machine, receiver: Abstract, name: string, given: Arguments): Abstract {
  const intercept =
    receiver.kind === 'object' || receiver.kind === 'unknown'
      ? machine.registry.intercepts.get(name)
      : undefined;
  if (!intercept) return callOwnMember(machine, receiver, name, given);
  return intercept(toCall(machine, name, '', receiver, given, false), () =>
    callOwnMember(machine, receiver, name, given),
  );
}

function callOwnMember(machine: Machine, receiver: Abstract, name: string, given: Arguments): Abstract {
  const isInherent =
    languageOf(machine) === 'python'
      ? name === '__subclasses__' && receiver.kind === 'class'
      : name === 'constructor' && receiver.kind !== 'union' && receiver.kind !== 'instance';
  if (isInherent) return callValue(machine, getMember(machine, receiver, name, given.at), given);
  switch (receiver.kind) {
    case 'union':
      return callEach(machine, receiver.of, (choice) => callMember(machine, choice, name, given));
    case 'object': {
      const member = ownMember(machine, receiver, name, given.at);
      if (member.kind !== 'absent')
        // Python binds methods of classes; a function in a field or module gets no self.
        return callFunction(machine, member, languageOf(machine) === 'python' ? null : receiver, given);
      return (
        callBuiltin(machine, receiver, name, given) ?? unknownMember(machine, name, given, flowsOf(receiver))
      );
    }
    case 'function': {
      const own = receiver.closure.own.fields.get(name)?.value;
      if (own && own.kind !== 'absent') return callFunction(machine, own, receiver, given);
      return callBuiltin(machine, receiver, name, given) ?? unknownMember(machine, name, given, []);
    }
    case 'class': {
      const member = classMember(machine, receiver.class, name, receiver, given.at);
      if (member.kind !== 'absent')
        return callFunction(machine, member, languageOf(machine) === 'javascript' ? receiver : null, given);
      return callBuiltin(machine, receiver, name, given) ?? unknownMember(machine, name, given, []);
    }
    case 'library': {
      const member = getMember(machine, receiver, name, given.at);
      return callValue(machine, member, given);
    }
    case 'instance':
      return callInstanceMethod(machine, receiver, name, given);
    case 'method':
    case 'native':
      if (receiver.kind === 'method' && receiver.of.kind === 'instance' && receiver.of.type === '')
        machine.registry.observer.unknownMember(machine, name, given.at);
      return callBuiltin(machine, receiver, name, given) ?? callValue(machine, receiver, given);
    default: {
      const builtin = callBuiltin(machine, receiver, name, given);
      if (builtin) return builtin;
      if (receiver.kind === 'unknown' && receiver.why === cutRecursion)
        record(
          machine,
          { kind: 'undecided', what: `the method ${name}`, why: cutShort, touches: null },
          given.at,
        );
      return unknownMember(machine, name, given, flowsOf(receiver));
    }
  }
}

const cutShort = 'it is called on what comes of deeper recursion than is followed';

/** A call of which neither the receiver nor the name is known may be any call. */
function noteChosen(machine: Machine, what: string, given: Arguments): void {
  record(
    machine,
    { kind: 'undecided', what, why: 'what it is called on is not known either', touches: null },
    given.at,
  );
}

/** A method that nobody knows on a value that nobody knows. */
function unknownMember(machine: Machine, name: string, given: Arguments, flows: Flows): Abstract {
  machine.registry.observer.unknownMember(machine, name, given.at);
  return unknownCall(machine, `the method ${name}`, given, flows);
}

/** Does a call of a library or of the language, and notes the functions it took and did not call. */
function registering(
  machine: Machine,
  given: Arguments,
  self: Abstract | null,
  call: () => Abstract,
): Abstract {
  const result = call();
  noteRegistered(machine, given, self, result);
  return result;
}

function callBuiltin(machine: Machine, receiver: Abstract, name: string, given: Arguments): Abstract | null {
  const method = machine.registry.language.methodOf(machine, receiver, name);
  return method
    ? registering(machine, given, receiver, () => method(toCall(machine, name, '', receiver, given, false)))
    : null;
}

export const callMethodOf = (
  machine: Machine,
  method: Abstract & { kind: 'method' },
  given: Arguments,
): Abstract => {
  machine.ran.add(runKeyOf(method));
  return callMember(machine, method.of, method.name, given);
};

/** `receiver[key](…)` where the key is not known: every method that the receiver is known to have may be meant. */
export function dynamicCall(machine: Machine, receiver: Abstract, key: Abstract, given: Arguments): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(receiver)) {
    if (isNothing(choice)) continue;
    if (choice.kind === 'instance') {
      const anyMethod = machine.registry.types.get(choice.type)?.methods?.['[]'];
      const call = toCall(machine, '[]', '', choice, { ...given, args: [key, ...given.args] }, false);
      found.push(
        anyMethod
          ? machine.registry.apply(anyMethod, call)
          : givenAway(machine, choice, choice.name, given, false),
      );
    } else if (choice.kind === 'object') {
      found.push(callValue(machine, elementNamed(machine, choice, key), given));
      for (const method of methodsNamed(choice.object, key))
        found.push(branch2(machine, () => callFunction(machine, method, choice, given)));
    } else if (choice.kind === 'class') {
      for (const member of choice.class.statics.values())
        if (member.kind === 'method')
          found.push(branch2(machine, () => callFunction(machine, member.value, choice, given)));
      found.push(unknownCall(machine, 'a method chosen at run time', given, flowsOf(key)));
    } else if (choice.kind === 'library') {
      const anyExport = machine.registry.exportOf(
        choice.library,
        choice.path === '' ? '[]' : `${choice.path}.[]`,
        languageOf(machine),
      );
      const call = toCall(
        machine,
        '[]',
        choice.library,
        null,
        { ...given, args: [key, ...given.args] },
        false,
      );
      found.push(
        anyExport
          ? machine.registry.apply(anyExport, call)
          : unknownCall(machine, 'a method chosen at run time', given, flowsOf(key)),
      );
    } else {
      noteChosen(machine, 'a method chosen at run time', given);
      found.push(unknownCall(machine, 'a method chosen at run time', given, flowsOf(union([choice, key]))));
    }
  }
  return union(found);
}

/** The methods of an object that a key may mean; of one that is overridden the last. A constructor makes, it is not called. */
function methodsNamed({ class: of }: HeapObject, key: Abstract): Iterable<Abstract> {
  const found = new Map<string, Abstract>();
  for (const [name, { kind, value }] of of ? methodsOf(of) : [])
    if (!found.has(name) && kind === 'method' && value.kind === 'function')
      found.set(name, !isConstructor(name) && mayBeText(key, name) ? value : absent);
  return [...found.values()].filter((one) => one.kind !== 'absent');
}

function branch2(machine: Machine, call: () => Abstract): Abstract {
  const { result, after } = branch(machine.store, call);
  meet(machine.store, [new Map(), after]);
  return result;
}

function callLibrary(
  machine: Machine,
  library: string,
  path: string,
  given: Arguments,
  constructed: boolean,
): Abstract {
  const behaves = machine.registry.exportOf(library, path, languageOf(machine));
  const name = path === '' ? library : (path.split('.').at(-1) ?? path);
  if (behaves)
    return registering(machine, given, null, () =>
      machine.registry.apply(behaves, toCall(machine, name, library, null, given, constructed)),
    );
  // A name that is declared nowhere, or what a library that nobody knows brings along.
  if (!machine.registry.isComplete(library) || library === 'global' || library === 'builtins')
    machine.registry.observer.unknownMember(machine, name, given.at);
  return givenAway(
    machine,
    null,
    path === '' ? library : `${library}.${path}`,
    given,
    machine.registry.isComplete(library),
  );
}

function callInstance(machine: Machine, callee: Abstract & { kind: 'instance' }, given: Arguments): Abstract {
  const behaves = machine.registry.types.get(callee.type)?.call;
  if (behaves)
    return registering(machine, given, callee, () =>
      machine.registry.apply(behaves, toCall(machine, callee.name, '', callee, given, false)),
    );
  return givenAway(machine, callee, callee.name, given, false, 'called');
}

function callInstanceMethod(
  machine: Machine,
  receiver: Abstract & { kind: 'instance' },
  name: string,
  given: Arguments,
): Abstract {
  if (receiver.type === 'super') return callSuper(machine, receiver, name, given);
  const written = writtenMember(machine, receiver, name);
  if (written && !isInside(machine, receiver, name))
    return inside(machine, receiver, name, () => callFunction(machine, written, receiver, given));
  const type = machine.registry.types.get(receiver.type);
  const behaves = rowOf(type?.methods, name) ?? type?.pattern?.(name, receiver);
  if (behaves) {
    if (typeof behaves === 'function' || !('kind' in behaves))
      return registering(machine, given, receiver, () =>
        machine.registry.apply(behaves, toCall(machine, name, '', receiver, given, false)),
      );
    return callValue(machine, behaves, given);
  }
  const property = rowOf(type?.properties, name);
  if (property) return callValue(machine, property({ machine, self: receiver, name, at: given.at }), given);
  const held = heldMember(machine, receiver, name, given.at);
  const builtin = callBuiltin(machine, receiver, name, given);
  if (builtin) return builtin;
  if (!type) machine.registry.observer.unknownMember(machine, name, given.at);
  const result = givenAway(machine, receiver, `${receiver.name}.${name}`, given, type?.complete === true);
  if (!held || isInside(machine, receiver, name)) return result;
  return union([result, inside(machine, receiver, name, () => callValue(machine, held, given))]);
}

/** What was put in a method's place, or is held for it, may be the method itself: each is asked once, up to the next function. */
function isInside({ inside, stack }: Machine, { holder }: Instance, name: string): boolean {
  return inside.depth === stack.length && inside.asked.has(`${holder.id}.${name}`);
}

function inside(machine: Machine, { holder }: Instance, name: string, call: () => Abstract): Abstract {
  const outer = machine.inside;
  const isFirst = outer.depth !== machine.stack.length;
  if (isFirst) machine.inside = { depth: machine.stack.length, asked: new Set() };
  machine.inside.asked.add(`${holder.id}.${name}`);
  const result = call();
  if (isFirst) machine.inside = outer;
  return result;
}
