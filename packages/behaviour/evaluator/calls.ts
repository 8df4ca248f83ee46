import type { Span } from '@emmental/code';
import { classMember } from './class-members.ts';
import { callClosure } from './closures.ts';
import { unknownCall } from './escape.ts';
import { createObject, flowsOf, refer } from './heap.ts';
import { instantiate } from './instances.ts';
import { callBuiltin, callInstance, callInstanceMethod, callLibrary, toCall } from './library-calls.ts';
import { languageOf, type Machine } from './machine.ts';
import { getMember, ownMember } from './members.ts';
import { runKeyOf } from './pending.ts';
import { record } from './record.ts';
import { branch, meet } from './store.ts';
import type { Flows } from './taint.ts';
import { type Abstract, absent, choices, cutRecursion, isNothing, union, unknown } from './values.ts';

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

/** A method that nobody knows on a value that nobody knows. */
function unknownMember(machine: Machine, name: string, given: Arguments, flows: Flows): Abstract {
  machine.registry.observer.unknownMember(machine, name, given.at);
  return unknownCall(machine, `the method ${name}`, given, flows);
}

export const callMethodOf = (
  machine: Machine,
  method: Abstract & { kind: 'method' },
  given: Arguments,
): Abstract => {
  machine.ran.add(runKeyOf(method));
  return callMember(machine, method.of, method.name, given);
};
