import type { Machine } from '../machine/machine.ts';
import type { Abstract, Instance } from '../values/value.ts';
import { cell, write } from './store.ts';

/** What the program wrote there; null: nothing. */
export function writtenAt(machine: Machine, key: string): Abstract | null {
  const written = machine.overrides.get(key)?.value;
  return written && written.kind !== 'absent' ? written : null;
}

/** Notes what the program writes there. */
export function writeAt(machine: Machine, key: string, value: Abstract): void {
  const place = machine.overrides.get(key) ?? cell();
  machine.overrides.set(key, place);
  write(machine.store, place, value);
}

/** A member of an object of a library. */
export const attributeKey = (of: Instance, name: string): string => `#${of.type}${of.holder.id}.${name}`;

/** A member of a library itself, by its path there. */
export const libraryKey = (library: string, path: string): string => `${library}:${path}`;

/** `globalThis.x` and `global.x` are one place. */
export function memberPath(from: string, path: string, name: string): string {
  if (path === '') return name;
  return from === 'global' && path === 'global' ? `globalThis.${name}` : `${path}.${name}`;
}
