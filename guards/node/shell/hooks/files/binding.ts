import type { Any } from '../../hook.ts';
import { cwd } from '../../primordials.ts';
import type { Shell } from '../../shell.ts';
import { requestAt } from '../at-once.ts';

/** The file system binding, and the values that its hooks share. */
export interface FileBinding {
  readonly shell: Shell;
  readonly binding: Record<string, unknown>;
  /** The symbol with which Node asks the binding for a promise. */
  readonly promises: unknown;
  /** The class of the handles of `fs/promises`. */
  readonly FileHandle: Any | undefined;
}

/** True for a synchronous call: it has no request object and no symbol for a promise. */
export const answersAtOnce = (args: readonly unknown[]): boolean => requestAt(args) < 0;

/** Makes a path absolute if the call is carried out later, because the working folder of the process may change until then. */
export const settled = (path: string | null, args: readonly unknown[]): string | null =>
  path === null || path[0] === '/' || answersAtOnce(args) ? path : `${cwd()}/${path}`;
