import {
  type Abstract,
  type Call,
  type ClassObject,
  type HeapObject,
  type Instance,
  stringOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { instanceOf } from '../instance.ts';
import { type Place, recordApiCall } from './call.ts';

/** Records the call that a command of SDK v3 makes, and returns its response. */
export function sendCommand(place: Place, command: Instance): Abstract {
  const service = stringOf(command.facts['service']);
  const operation = stringOf(command.facts['operation']);
  if (service === null || operation === null) return unknown('a response');
  const input = command.facts['input'] ?? undefinedValue;
  return recordApiCall({ ...place, args: [] }, service, operation, input);
}

/** Returns the response to a command of an inlined SDK; null for any other value. */
export function inlinedCommand(call: Call, value: Abstract): Abstract | null {
  const command = value.kind === 'object' ? commandOf(value.object) : null;
  return command ? sendCommand(call, instanceOf(call, 'aws/command', command)) : null;
}

/** Returns the facts of a command object, or of the command that a document command wraps in `clientCommand`. */
function commandOf(object: HeapObject): Readonly<Record<string, Abstract>> | null {
  const own = object.class && commandClass(object.class);
  if (own?.kind === 'instance') {
    const input = object.fields.get('input')?.value;
    return input ? { ...own.facts, input } : own.facts;
  }
  const wrapped = object.fields.get('clientCommand')?.value;
  return wrapped?.kind === 'object' ? commandOf(wrapped.object) : null;
}

function commandClass(classObject: ClassObject): Abstract | null {
  const own = classObject.own.fields.get('#command')?.value;
  if (own) return own;
  for (const base of classObject.bases) {
    const found = base.kind === 'class' ? commandClass(base.class) : null;
    if (found) return found;
  }
  return null;
}
