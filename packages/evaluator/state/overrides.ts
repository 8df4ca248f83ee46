import type { Machine } from '../machine/machine.ts';
import { type Abstract, absent, type Instance } from '../values/value.ts';
import { cell, write } from './store.ts';

/** The value that the program wrote onto a library object; null when it wrote none. */
export function writtenAt(machine: Machine, key: string): Abstract | null {
  const written = machine.overrides.get(key)?.value;
  return written && written.kind !== 'absent' ? written : null;
}

/** Notes a value that the program writes onto a library object. */
export function writeAt(machine: Machine, key: string, value: Abstract): void {
  // The library is older than all code: a loop that writes to it runs another pass.
  const place = machine.overrides.get(key) ?? cell(absent, 0);
  machine.overrides.set(key, place);
  write(machine.store, place, value);
}

/** The key of a member of a library object. */
export const attributeKey = (of: Instance, name: string): string => `#${of.type}${of.holder.id}.${name}`;

/** The key of a member of a library, by its path. */
export const libraryKey = (library: string, path: string): string => `${library}:${path}`;

/** The path of a member of a library; `globalThis.x` and `global.x` are one place. */
export function memberPath(from: string, path: string, name: string): string {
  if (path === '') return name;
  return from === 'global' && path === 'global' ? `globalThis.${name}` : `${path}.${name}`;
}
