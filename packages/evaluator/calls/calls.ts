import { bothRoutes } from '@emmental/model';
import { unknownCall } from '../escape/escape.ts';
import { callFunction, instantiate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { classMember } from '../members/class-members.ts';
import { ownMember } from '../members/own-member.ts';
import { flowsOf } from '../values/contents.ts';
import { inRoutes, routesHere } from '../values/routes-here.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, absent, undefinedValue } from '../values/value.ts';
import type { Arguments } from './arguments.ts';
import { callClosure } from './closures.ts';
import { callInstance, callLibrary, toCall } from './library-calls.ts';
import { callMethodOf } from './methods.ts';
import { showsThis } from './shows-this.ts';
import { callChoices, callUnknown, noFunction } from './unknown-calls.ts';

/** Calls any value. */
export function callByKind(machine: Machine, callee: Abstract, passed: Arguments): Abstract {
  switch (callee.kind) {
    case 'union':
      return callChoices(machine, callee.of, passed, (choice) => callByKind(machine, choice, passed));
    case 'function':
      return callChosen(machine, callee, selfOf(machine, callee), passed);
    case 'class':
      return calledByMetaclass(machine, callee, passed) ?? instantiate(machine, callee.class, passed);
    case 'native':
      return callee.apply(toCall(machine, callee.name, '', null, passed, false));
    case 'library':
      return callLibrary(machine, callee.library, callee.path, passed, false);
    case 'instance':
      return callInstance(machine, callee, passed);
    case 'method':
      return callMethodOf(machine, callee, passed);
    case 'object':
      return callObject(machine, callee, passed);
    case 'unknown':
      return callUnknown(machine, callee, passed);
    default:
      return unknownCall(machine, noFunction, passed, flowsOf(callee));
  }
}

/** Calls a function of the program, for the requests that chose it. */
function callChosen(
  machine: Machine,
  { closure, routes }: Abstract & { kind: 'function' },
  self: Abstract | null,
  passed: Arguments,
): Abstract {
  if (routes === undefined) return callClosure(machine, closure, self, passed);
  const here = bothRoutes(routesHere(machine), routes);
  return inRoutes(machine, here, () => callClosure(machine, closure, self, passed));
}

/** Calls an object of the program: in Python, what its class has under `__call__`, which may be that object again. */
function callObject(machine: Machine, callee: Abstract & { kind: 'object' }, passed: Arguments): Abstract {
  const { class: of, id } = callee.object;
  const key = `${machine.stack.length} ${id}`;
  const isCallable = of !== null && languageOf(machine) === 'python' && !machine.calling.has(key);
  const member = isCallable ? ownMember(machine, callee, '__call__', passed.at) : absent;
  if (member.kind === 'absent') return unknownCall(machine, noFunction, passed, flowsOf(callee));
  machine.calling.add(key);
  const result = callByKind(machine, member, passed);
  machine.calling.delete(key);
  return result;
}

/** The result of `__call__` of a metaclass of the program; null where no metaclass has one, or where it returns no object. */
function calledByMetaclass(
  machine: Machine,
  callee: Abstract & { kind: 'class' },
  passed: Arguments,
): Abstract | null {
  for (const metaclass of callee.class.metaclasses) {
    const member =
      metaclass.kind === 'class'
        ? classMember(machine, metaclass.class, '__call__', callee, passed.at)
        : absent;
    if (member.kind !== 'function') continue;
    const code = { ...member, self: null };
    const result = callFunction(machine, code, null, { ...passed, args: [callee, ...passed.args] });
    return choices(result).some(({ kind }) => kind === 'object') ? result : null;
  }
  return null;
}

/** The `this` of a function that is called by itself. A method of JavaScript that was taken from its object has none. */
const selfOf = (machine: Machine, { self, closure }: Abstract & { kind: 'function' }): Abstract | null =>
  self && closure.home && languageOf(machine) === 'javascript' && showsThis(closure.node)
    ? union([self, undefinedValue])
    : self;

/** Calls with a `this` (JavaScript) or `self` (Python) where the function has none of its own. */
export function callWithSelf(
  machine: Machine,
  callee: Abstract,
  self: Abstract | null,
  passed: Arguments,
): Abstract {
  if (callee.kind === 'union')
    return callChoices(machine, callee.of, passed, (choice) => callWithSelf(machine, choice, self, passed));
  if (callee.kind === 'function') return callChosen(machine, callee, callee.self ?? self, passed);
  return callByKind(machine, callee, passed);
}
