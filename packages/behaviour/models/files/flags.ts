import { type Abstract, choices, constant } from '@emmental/evaluator';
import type { Mode } from './record-file.ts';

/** Flags of `open(2)` on Linux that decide the access; they are equal on x86-64 and arm64. Source: asm-generic/fcntl.h. */
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

/** Returns the number of `os.O_RDWR` or `fs.constants.O_CREAT`, or undefined for another name. */
export const openFlag = (name: string): Abstract | undefined =>
  Object.hasOwn(flags, name) ? constant(flags[name]) : undefined;

/**
 * Returns the mode that a file is opened for, from a word (`r+`, `wb`) or a number of flags. No flag means read; an
 * unknown flag may write.
 */
export const modeOf = (flag: Abstract | undefined): Mode =>
  flag === undefined || choices(flag).every(onlyReads) ? 'read' : 'write';

function onlyReads(flag: Abstract): boolean {
  if (flag.kind !== 'constant') return false;
  if (typeof flag.value === 'number') return (flag.value & access) === 0 && (flag.value & changing) === 0;
  return typeof flag.value !== 'string' || !/[wax+]/.test(flag.value);
}

export const isFalse = (value: Abstract | undefined): boolean =>
  value?.kind === 'constant' && value.value === false;
