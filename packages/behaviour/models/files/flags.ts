import { type Abstract, choices, constant } from '@emmental/evaluator';
import type { Mode } from './record-file.ts';

/** Flags of `open(2)` on Linux, x86-64 and arm64 alike where they say what may be done. Source: asm-generic/fcntl.h. */
const flags: Readonly<Record<string, number>> = {
  O_RDONLY: 0,
  O_WRONLY: 0o1,
  O_RDWR: 0o2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_NOCTTY: 0o400,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_CLOEXEC: 0o2000000,
};
const access = 0o3;
const changing = 0o1000 | 0o2000 | 0o100;

/** `os.O_RDWR`, `fs.constants.O_CREAT`: its number, or undefined for another name. */
export const openFlag = (name: string): Abstract | undefined =>
  Object.hasOwn(flags, name) ? constant(flags[name]) : undefined;

/**
 * What a file is opened for, by a word (`r+`, `wb`) or a number of flags; absent = to read. What is not known may write.
 */
export const modeOf = (given: Abstract | undefined): Mode =>
  given === undefined || choices(given).every(onlyReads) ? 'read' : 'write';

function onlyReads(one: Abstract): boolean {
  if (one.kind !== 'constant') return false;
  if (typeof one.value === 'number') return (one.value & access) === 0 && (one.value & changing) === 0;
  return typeof one.value !== 'string' || !/[wax+]/.test(one.value);
}

export const isFalse = (value: Abstract | undefined): boolean =>
  value?.kind === 'constant' && value.value === false;
