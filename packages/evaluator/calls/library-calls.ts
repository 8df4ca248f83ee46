import { rowOf } from '@emmental/model';
import type { Call, CallModel } from '../domain/call.ts';
import { givenAway } from '../escape/escape.ts';
import { keepingCode } from '../escape/kept-code.ts';
import { noteRegistered } from '../escape/pending.ts';
import { fieldsOfAny } from '../expressions/records.ts';
import { callFunction, callValue } from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { heldMember, libraryMember } from '../members/library-members.ts';
import { attributeKey, writtenAt } from '../state/overrides.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { mayBeText } from '../values/texts.ts';
import { choices, mayBeAbsent, present, union } from '../values/union.ts';
import { type Abstract, absent, type Instance } from '../values/value.ts';
import type { Arguments } from './arguments.ts';
import { callSuper } from './super.ts';
import { askAboutCall } from './unknown-calls.ts';

/** Calls each member of a library's export that a name may be; none of them surely. Null where no model describes a member. */
export function callAnyMember(
  machine: Machine,
  { library, path }: Abstract & { readonly kind: 'library' },
  key: Abstract | null,
  passed: Arguments,
): Abstract | null {
  const { names, isOpen } = machine.domain.libraries.membersOf(library, path, languageOf(machine));
  const why = `which member of ${library} it is, is known when the code runs`;
  const named = isOpen ? askAboutCall(machine, why, passed) : null;
  const found: Abstract[] = named ? [named] : [];
  for (const name of names) {
    if (key !== null && !mayBeText(key, name)) continue;
    const call = () => callValue(machine, libraryMember(machine, library, path, name), passed);
    const { result, after } = branch(machine.store, call);
    meet(machine.store, [unchanged, after]);
    found.push(result);
  }
  return found.length > 0 ? union(found) : null;
}

/** Matches the path of a member whose name is not known. */
const anyMember = /(?:^|\.)\[\]$/;

/** Calls what a library exports under a name. */
export function callLibrary(
  machine: Machine,
  library: string,
  path: string,
  passed: Arguments,
  constructed: boolean,
): Abstract {
  const behaves = machine.domain.libraries.exportOf(library, path, languageOf(machine));
  const name = path === '' ? library : (path.split('.').at(-1) ?? path);
  if (behaves) {
    const run = () => perform(behaves, toCall(machine, name, library, null, passed, constructed));
    // The language's own functions call what they are passed, or give it back.
    const isLanguage = library === 'global' || library === 'builtins';
    return registering(
      machine,
      passed,
      null,
      isLanguage ? run : () => keepingCode(machine, passed, null, run),
    );
  }
  if (anyMember.test(path)) {
    const of = { kind: 'library', library, path: path.replace(anyMember, '') } as const;
    const found = callAnyMember(machine, of, null, passed);
    if (found) return found;
  }
  if (machine.domain.libraries.isUndeclared(library, path)) {
    const isComputed = path === '' || path.startsWith('[');
    const why = isComputed ? 'the name that it is called by is computed' : `nothing declares ${path}`;
    const answer = askAboutCall(machine, why, passed);
    if (answer) return answer;
  }
  // The name is declared nowhere, or no model describes the library.
  if (!machine.domain.libraries.isComplete(library) || library === 'global' || library === 'builtins')
    machine.domain.observer.unknownMember(machine, name, passed.at);
  const full = path === '' ? library : `${library}.${path}`;
  const isHarmless = machine.domain.libraries.isComplete(library);
  if (!isHarmless) machine.domain.observer.handed({ machine, at: passed.at }, full, passed);
  return givenAway(machine, null, full, passed, isHarmless);
}

/** Calls an object of a library. */
export function callInstance(
  machine: Machine,
  callee: Abstract & { kind: 'instance' },
  passed: Arguments,
): Abstract {
  const behaves = machine.domain.libraries.types.get(callee.type)?.call;
  if (behaves)
    return registering(machine, passed, callee, () =>
      keepingCode(machine, passed, callee, () =>
        perform(behaves, toCall(machine, callee.name, '', callee, passed, false)),
      ),
    );
  machine.domain.observer.handed({ machine, at: passed.at }, `${callee.name}()`, passed);
  return givenAway(machine, callee, callee.name, passed, false, 'called');
}

/** Calls a method of an object of a library. */
export function callInstanceMethod(
  machine: Machine,
  receiver: Abstract & { kind: 'instance' },
  name: string,
  passed: Arguments,
): Abstract {
  if (receiver.type === 'super') return callSuper(machine, receiver, name, passed);
  const written = writtenAt(machine, attributeKey(receiver, name));
  if (written && !isInside(machine, receiver, name))
    return inside(machine, receiver, name, () => callFunction(machine, written, receiver, passed));
  const type = machine.domain.libraries.types.get(receiver.type);
  const behaves = rowOf(type?.methods, name) ?? type?.pattern?.(name, receiver);
  if (behaves) {
    if (typeof behaves === 'function')
      return registering(machine, passed, receiver, () => {
        const run = () => perform(behaves, toCall(machine, name, '', receiver, passed, false));
        return type?.keeps ? run() : keepingCode(machine, passed, receiver, run);
      });
    return callValue(machine, behaves, passed);
  }
  const property = rowOf(type?.properties, name);
  if (property) return callValue(machine, property({ machine, self: receiver, name, at: passed.at }), passed);
  const held = heldMember(machine, receiver, name, passed.at);
  const builtin = callBuiltin(machine, receiver, name, passed);
  if (builtin) return builtin;
  if (!type) {
    machine.domain.observer.unknownMember(machine, name, passed.at);
    machine.domain.observer.handed({ machine, at: passed.at }, `${receiver.name}.${name}`, passed);
  }
  const result = givenAway(machine, receiver, `${receiver.name}.${name}`, passed, type?.complete === true);
  if (!held || isInside(machine, receiver, name)) return result;
  return union([result, inside(machine, receiver, name, () => callValue(machine, held, passed))]);
}

/** Is the method being called already? A replacement may call the method it replaces, so each is entered once per frame. */
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

/** Calls the language's own method of that name; null when the language has none. */
export function callBuiltin(
  machine: Machine,
  receiver: Abstract,
  name: string,
  passed: Arguments,
): Abstract | null {
  const method = machine.domain.language.methodOf(machine, receiver, name);
  return method
    ? registering(machine, passed, receiver, () => method(toCall(machine, name, '', receiver, passed, false)))
    : null;
}

/** Runs a call of a library or of the language, then notes the functions that it took and did not call. */
function registering(
  machine: Machine,
  passed: Arguments,
  self: Abstract | null,
  call: () => Abstract,
): Abstract {
  const result = call();
  noteRegistered(machine, passed, self, result);
  return result;
}

/** Runs the model of a call. Behaviours that the model records stand at the call. */
export function perform(model: CallModel, call: Call): Abstract {
  frameOf(call.machine).at = call.at;
  return model(call);
}

/** A call as the models of libraries see it. */
export function toCall(
  machine: Machine,
  name: string,
  library: string,
  self: Abstract | null,
  passed: Arguments,
  constructed: boolean,
): Call {
  return {
    machine,
    name,
    library,
    self,
    args: passed.args,
    named: sureNames(machine, passed.named),
    open: passed.open,
    constructed,
    at: passed.at,
  };
}

/** Named arguments for a model: one that is passed perhaps may be nothing. */
const sureNames = (machine: Machine, named: Arguments['named']): Arguments['named'] => {
  if (![...named.values()].some(mayBeAbsent)) return named;
  const more = choices(named.get('**') ?? absent);
  return new Map(
    [...named].map(([name, value]) => [
      name,
      mayBeAbsent(value) ? union([present(value), ...fieldsOfAny(machine, more, name)]) : value,
    ]),
  );
};
