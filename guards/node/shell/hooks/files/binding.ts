import type { Any } from '../../hook.ts';
import { cwd } from '../../primordials.ts';
import type { Shell } from '../../shell.ts';
import { requestAt } from '../at-once.ts';

/** The file system binding, and what its hooks share. */
export interface FileBinding {
  readonly shell: Shell;
  readonly binding: Record<string, unknown>;
  /** The symbol by which Node asks the binding for a promise. */
  readonly promises: unknown;
  /** The class of the handles of `fs/promises`. */
  readonly FileHandle: Any | undefined;
}

/** True for a call without a request and without the symbol for promises. */
export const answersAtOnce = (args: readonly unknown[]): boolean => requestAt(args) < 0;

/** Makes a path absolute when the call is done later: the folder of the process can be another one by then. */
export const settled = (path: string | null, args: readonly unknown[]): string | null =>
  path === null || path[0] === '/' || answersAtOnce(args) ? path : `${cwd()}/${path}`;
