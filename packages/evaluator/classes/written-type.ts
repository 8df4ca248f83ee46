import type { Machine } from '../machine/machine.ts';
import type { Scope } from '../state/scope.ts';
import { type Abstract, undefinedValue } from '../values/value.ts';

/** The value that a written type stands for: a client, or an instance of a class of the program; else undefined. */
export function typedValue(machine: Machine, scope: Scope, type: string | null): Abstract {
  if (type === null) return undefinedValue;
  return machine.domain.libraries.valueOfType(machine, scope, type) ?? undefinedValue;
}
