import { isConstructor, methodsOf } from '../classes/implicit.ts';
import { givenAway, unknownCall } from '../escape/escape.ts';
import { callFunction, callValue } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { record } from '../machine/record.ts';
import { elementNamed } from '../members/items.ts';
import { branch, meet } from '../state/store.ts';
import { flowsOf } from '../values/contents.ts';
import { mayBeText } from '../values/texts.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, absent, type HeapObject, isNothing, unknown } from '../values/value.ts';
import type { Arguments } from './arguments.ts';
import { callAnyMember, perform, toCall } from './library-calls.ts';

/** `receiver[key](…)` with an unknown key: calls every method that the receiver is known to have. */
export function dynamicCall(
  machine: Machine,
  receiver: Abstract,
  key: Abstract,
  passed: Arguments,
): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(receiver)) {
    if (isNothing(choice)) continue;
    if (choice.kind === 'instance') {
      const anyMethod = machine.domain.libraries.types.get(choice.type)?.methods?.['[]'];
      const call = toCall(machine, '[]', '', choice, { ...passed, args: [key, ...passed.args] }, false);
      found.push(
        anyMethod ? perform(anyMethod, call) : givenAway(machine, choice, choice.name, passed, false),
      );
    } else if (choice.kind === 'object') {
      const field = elementNamed(machine, choice, key);
      const methods = methodsNamed(choice.object, key);
      // A field that is not known, beside known methods, is no open question (`callChoices`).
      found.push(
        methods.length > 0 && field.kind === 'unknown'
          ? unknownCall(machine, field.why, passed, field.flows)
          : callValue(machine, field, passed),
      );
      for (const method of methods)
        found.push(maybe(machine, () => callFunction(machine, method, choice, passed)));
    } else if (choice.kind === 'class') {
      for (const member of choice.class.statics.values())
        if (member.kind === 'method')
          found.push(maybe(machine, () => callFunction(machine, member.value, choice, passed)));
      found.push(unknownCall(machine, 'a method chosen at run time', passed, flowsOf(key)));
    } else if (choice.kind === 'library') {
      const anyExport = machine.domain.libraries.exportOf(
        choice.library,
        choice.path === '' ? '[]' : `${choice.path}.[]`,
        languageOf(machine),
      );
      const call = toCall(
        machine,
        '[]',
        choice.library,
        null,
        { ...passed, args: [key, ...passed.args] },
        false,
      );
      found.push(
        anyExport
          ? perform(anyExport, call)
          : (callAnyMember(machine, choice, key, passed) ??
              unknownCall(machine, 'a method chosen at run time', passed, flowsOf(key))),
      );
    } else {
      noteChosen(machine, 'a method chosen at run time', passed);
      found.push(unknownCall(machine, 'a method chosen at run time', passed, flowsOf(union([choice, key]))));
    }
  }
  return found.length > 0 ? union(found) : unknown('a call of nothing');
}

/** The methods that a key may name. An overridden method counts as its last definition; a constructor is none of them. */
function methodsNamed({ class: of }: HeapObject, key: Abstract): readonly Abstract[] {
  const found = new Map<string, Abstract>();
  for (const [name, { kind, value }] of of ? methodsOf(of) : [])
    if (!found.has(name) && kind === 'method' && value.kind === 'function')
      found.set(name, !isConstructor(name) && mayBeText(key, name) ? value : absent);
  return [...found.values()].filter((method) => method.kind !== 'absent');
}

/** Runs a call that happens or does not, and joins both. */
function maybe(machine: Machine, call: () => Abstract): Abstract {
  const { result, after } = branch(machine.store, call);
  meet(machine.store, [new Map(), after]);
  return result;
}

/** Records an open question: with neither receiver nor name known, the call may be any call. */
function noteChosen(machine: Machine, what: string, passed: Arguments): void {
  const why = 'what it is called on is not known either';
  const mayHoldEvent = passed.args.some((value) => flowsOf(value).length > 0);
  record(
    machine,
    { kind: 'undecided', what, why, touches: null, ...(mayHoldEvent ? { unread: true } : {}) },
    passed.at,
  );
}
