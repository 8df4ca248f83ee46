import { orderOf } from '../classes/order.ts';
import { givenAway, unknownCall } from '../escape/escape.ts';
import { continuations } from '../escape/late.ts';
import { noteRan, runKeyOf } from '../escape/pending.ts';
import { callFunction, callValue, getMember } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { record } from '../machine/record.ts';
import { classMember } from '../members/class-members.ts';
import { ownMember } from '../members/own-member.ts';
import { missingMember } from '../modules/missing-export.ts';
import { flowsOf } from '../values/contents.ts';
import { type Flows, flowOf, inner } from '../values/flows.ts';
import { settled } from '../values/promises.ts';
import { type Abstract, cutRecursion, giverOf, pending } from '../values/value.ts';
import type { Arguments } from './arguments.ts';
import { callEach } from './each.ts';
import { callBuiltin, callInstanceMethod, toCall } from './library-calls.ts';
import { isCode } from './unknown-calls.ts';

/** `receiver.name(…)`. `isChoice`: the receiver is one of several values. */
export function callMethod(
  machine: Machine,
  receiver: Abstract,
  name: string,
  passed: Arguments,
  isChoice = false,
): Abstract {
  const intercept =
    receiver.kind === 'object' || receiver.kind === 'unknown'
      ? machine.domain.libraries.intercepts.get(name)
      : undefined;
  if (!intercept) return callOwnMember(machine, receiver, name, passed, isChoice);
  return intercept(toCall(machine, name, '', receiver, passed, false), () =>
    callOwnMember(machine, receiver, name, passed, isChoice),
  );
}

function callOwnMember(
  machine: Machine,
  receiver: Abstract,
  name: string,
  passed: Arguments,
  isChoice: boolean,
): Abstract {
  const isInherent =
    languageOf(machine) === 'python'
      ? name === '__subclasses__' && receiver.kind === 'class'
      : name === 'constructor' && receiver.kind !== 'union' && receiver.kind !== 'instance';
  if (isInherent) return callValue(machine, getMember(machine, receiver, name, passed.at), passed);
  switch (receiver.kind) {
    case 'union':
      // A promise has no methods but those that take its value.
      if (receiver.of.includes(pending))
        return callMethod(machine, settled(receiver), name, passed, isChoice);
      return callOnEach(machine, receiver.of, name, passed);
    case 'object': {
      const member = ownMember(machine, receiver, name, passed.at);
      // A field that is not known, of one of several objects, is mostly a trace of joined data.
      if (member.kind !== 'absent' && isChoice && !isCode(member))
        return unknownMember(machine, name, passed, flowsOf(member));
      if (member.kind !== 'absent')
        // Python has bound the methods of classes already; a function in a field or a module gets no self.
        return callFunction(machine, member, languageOf(machine) === 'python' ? null : receiver, passed);
      const builtin = callBuiltin(machine, receiver, name, passed);
      if (builtin) return builtin;
      const missing = missingMember(machine, receiver.object, name);
      return missing
        ? callValue(machine, missing, passed)
        : unknownMember(machine, name, passed, orLost(flowsOf(receiver)));
    }
    case 'function': {
      const own = receiver.closure.own.fields.get(name)?.value;
      if (own && own.kind !== 'absent') return callFunction(machine, own, receiver, passed);
      return callBuiltin(machine, receiver, name, passed) ?? unknownMember(machine, name, passed, []);
    }
    case 'class': {
      const member = classMember(machine, receiver.class, name, receiver, passed.at);
      const inherited = member.kind === 'library' ? inheritedCall(machine, receiver, member, passed) : null;
      if (inherited) return inherited;
      if (member.kind !== 'absent')
        return callFunction(machine, member, languageOf(machine) === 'javascript' ? receiver : null, passed);
      return callBuiltin(machine, receiver, name, passed) ?? unknownMember(machine, name, passed, []);
    }
    case 'library': {
      // `import(…)` gives a promise of the library.
      const continued =
        receiver.path === '' && languageOf(machine) === 'javascript' && continuations.has(name)
          ? callBuiltin(machine, receiver, name, passed)
          : null;
      if (continued) return continued;
      const member = getMember(machine, receiver, name, passed.at);
      const isOwn = member.kind === 'method' && member.of.kind === 'library' && member.name === name;
      return (
        (isOwn ? callBuiltin(machine, receiver, name, passed) : null) ?? callValue(machine, member, passed)
      );
    }
    case 'instance':
      return callInstanceMethod(machine, receiver, name, passed);
    case 'method':
    case 'native':
      if (receiver.kind === 'method' && receiver.of.kind === 'instance' && receiver.of.type === '')
        machine.domain.observer.unknownMember(machine, name, passed.at);
      return callBuiltin(machine, receiver, name, passed) ?? callValue(machine, receiver, passed);
    default: {
      const builtin = callBuiltin(machine, receiver, name, passed);
      if (builtin) return builtin;
      if (receiver.kind === 'unknown' && receiver.why === cutRecursion)
        record(
          machine,
          { kind: 'undecided', what: `the method ${name}`, why: cutShort, touches: null },
          passed.at,
        );
      noteHanded(machine, receiver, name, passed);
      return unknownMember(machine, name, passed, flowsOf(receiver));
    }
  }
}

/** Calls a method of several values. Null and undefined may be the values of promises. */
const callOnEach = (machine: Machine, all: readonly Abstract[], name: string, passed: Arguments): Abstract =>
  callEach(
    machine,
    all,
    (choice) => callMethod(machine, choice, name, passed, true),
    continuations.has(name) && languageOf(machine) === 'javascript',
  );

/**
 * Calls a method that a class has from a library's class, which may make objects of the class and call their methods
 * (`View.as_view()`); null when a model describes it, or when the library calls no methods of such classes.
 */
function inheritedCall(
  machine: Machine,
  receiver: Abstract & { kind: 'class' },
  { library, path }: Abstract & { kind: 'library' },
  passed: Arguments,
): Abstract | null {
  const { libraries, classes, observer } = machine.domain;
  const base = orderOf(receiver.class).find((choice) => choice.kind === 'library');
  if (!base || libraries.exportOf(library, path, languageOf(machine))) return null;
  if (!classes.callsMethods(machine, base, receiver.class)) return null;
  observer.unknownMember(machine, path.split('.').at(-1) ?? path, passed.at);
  const all = { ...passed, args: [receiver, ...passed.args] };
  return givenAway(machine, null, `${library}.${path}`, all, libraries.isComplete(library));
}

const cutShort = 'it is called on the result of a recursion deeper than Emmental follows';

/** The event data in the result of a method that a known object does not have: what made the object so was not followed. */
const orLost = (flows: Flows): Flows => (flows.length > 0 ? flows : flowOf(inner.lost));

/** Calls an unknown method of an unknown value. */
function unknownMember(machine: Machine, name: string, passed: Arguments, flows: Flows): Abstract {
  machine.domain.observer.unknownMember(machine, name, passed.at);
  return unknownCall(machine, `the method ${name}`, passed, flows);
}

/** Tells about a call of a method of what a library passed to a function of the program, such as a transaction. */
function noteHanded(machine: Machine, receiver: Abstract, name: string, passed: Arguments): void {
  const giver = receiver.kind === 'unknown' ? giverOf(receiver.why) : null;
  if (giver !== null) machine.domain.observer.handed({ machine, at: passed.at }, `${giver}.${name}`, passed);
}

/** Calls a method that was read before, with the value it was read from. */
export const callMethodOf = (
  machine: Machine,
  method: Abstract & { kind: 'method' },
  passed: Arguments,
): Abstract => {
  noteRan(machine, runKeyOf(method));
  return callMethod(machine, method.of, method.name, passed);
};
