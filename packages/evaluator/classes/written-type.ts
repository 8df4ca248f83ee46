import type { Machine } from '../machine/machine.ts';
import type { Scope } from '../state/scope.ts';
import { type Abstract, undefinedValue } from '../values/value.ts';

/** What a written type says about a value that nobody sets: a client, or an instance of a class of the program. */
export function typedValue(machine: Machine, scope: Scope, type: string | null): Abstract {
  if (type === null) return undefinedValue;
  return machine.domain.libraries.valueOfType(machine, scope, type) ?? undefinedValue;
}
