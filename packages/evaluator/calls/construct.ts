import { callValue } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { createObject, refer } from '../state/heap.ts';
import { put } from '../state/store.ts';
import { choices } from '../values/union.ts';
import type { Abstract } from '../values/value.ts';
import type { Arguments } from './arguments.ts';
import { callClosure } from './closures.ts';
import { callEach } from './each.ts';
import { callLibrary, perform, toCall } from './library-calls.ts';

/** `new callee(…)`. A value that is neither a function nor of a library is called. */
export function constructByKind(machine: Machine, callee: Abstract, passed: Arguments): Abstract {
  switch (callee.kind) {
    case 'union':
      return callEach(machine, callee.of, (choice) => constructByKind(machine, choice, passed));
    case 'library':
      return callLibrary(machine, callee.library, callee.path, passed, true);
    case 'function':
      return constructByFunction(machine, callee, passed);
    case 'native':
      return callee.apply(toCall(machine, callee.name, '', null, passed, true));
    case 'instance': {
      const behaves = machine.domain.libraries.types.get(callee.type)?.call;
      if (behaves) return perform(behaves, toCall(machine, callee.name, '', callee, passed, true));
      return callValue(machine, callee, passed);
    }
    default:
      return callValue(machine, callee, passed);
  }
}

/** A function used as a class, with methods on its prototype. */
function constructByFunction(
  machine: Machine,
  callee: Abstract & { kind: 'function' },
  passed: Arguments,
): Abstract {
  const object = createObject(machine, 'instance');
  const self = refer(object);
  const prototype = callee.closure.own.fields.get('prototype')?.value;
  if (prototype && prototype.kind !== 'absent') put(object.base, prototype);
  const result = callClosure(machine, callee.closure, self, passed);
  const isObject = choices(result).every((choice) =>
    ['object', 'instance', 'function', 'class'].includes(choice.kind),
  );
  return isObject ? result : self;
}
