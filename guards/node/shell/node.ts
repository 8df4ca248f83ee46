import { type Disk, diskOf } from './disk.ts';
import { once } from './once.ts';
import { apply } from './primordials.ts';
import { randomDigits } from './random.ts';
import { bindingsOf, builtinLoader } from './start.ts';

/** Functions and bindings of Node, taken before any code of the function ran. */
export interface Node {
  /** Loads a built-in module. */
  readonly load: (id: string) => object;
  readonly openSync: typeof import('node:fs').openSync;
  readonly readFileSync: typeof import('node:fs').readFileSync;
  readonly binding: (name: string) => Record<string, unknown> | null;
  readonly disk: Disk;
  /** Returns 64 random bits as 16 hexadecimal digits. */
  readonly random: () => string;
  /** Returns the source texts of Node's own modules by their names. */
  readonly libraries: () => Record<string, unknown>;
  /** Returns the effective user id of the process; negative on a system without user ids. */
  readonly user: () => number;
}

/** Takes the functions and bindings of Node that the guard uses. */
export function takeNode(): Node {
  const load = builtinLoader();
  const { readFileSync, openSync, readSync } = load('node:fs') as typeof import('node:fs');
  const { geteuid } = process;
  const { binding } = process as unknown as { binding: (name: string) => Record<string, unknown> };
  const bindings = bindingsOf(binding);
  const disk = diskOf(bindings['fs'] ?? null);
  return {
    load,
    openSync,
    readFileSync,
    binding: (name) => bindings[name] ?? null,
    disk,
    random: randomDigits(disk, readSync),
    libraries: once(() => apply(binding, process, ['natives']) as Record<string, unknown>),
    user: () => (geteuid === undefined ? -1 : (apply(geteuid, process, []) as number)),
  };
}

/** Hides Node's warnings about experimental and deprecated functions, which only the guard uses here. The returned function shows warnings again. */
export function hideWarnings(): () => void {
  const { emitWarning } = process;
  process.emitWarning = (() => undefined) as typeof emitWarning;
  return () => {
    process.emitWarning = emitWarning;
  };
}
