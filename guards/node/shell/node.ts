import { type Disk, diskOf } from './disk.ts';
import { once } from './once.ts';
import { apply } from './primordials.ts';
import { bindingsOf, builtinLoader } from './start.ts';

/** Functions and bindings of Node, taken before any code of the function ran. */
export interface Node {
  /** Loads a built-in module. */
  readonly load: (id: string) => object;
  readonly openSync: typeof import('node:fs').openSync;
  readonly readFileSync: (path: string, encoding: 'utf8') => string;
  readonly binding: (name: string) => Record<string, unknown> | null;
  readonly disk: Disk;
  /** The sources of Node's own libraries by their names. */
  readonly libraries: () => Record<string, unknown>;
  /** The user whose rights the process has; negative where the system has no users. */
  readonly user: () => number;
}

export function takeNode(): Node {
  const load = builtinLoader();
  const { readFileSync, openSync } = load('node:fs') as typeof import('node:fs');
  const { geteuid } = process;
  const { binding } = process as unknown as { binding: (name: string) => Record<string, unknown> };
  const bindings = bindingsOf(binding);
  return {
    load,
    openSync,
    readFileSync,
    binding: (name) => bindings[name] ?? null,
    disk: diskOf(bindings['fs'] ?? null),
    libraries: once(() => apply(binding, process, ['natives']) as Record<string, unknown>),
    user: () => (geteuid === undefined ? -1 : (apply(geteuid, process, []) as number)),
  };
}

/** Hides Node's warnings about experimental and deprecated parts, which only the guard looks at; the result shows them again. */
export function hideWarnings(): () => void {
  const { emitWarning } = process;
  process.emitWarning = (() => undefined) as typeof emitWarning;
  return () => {
    process.emitWarning = emitWarning;
  };
}
