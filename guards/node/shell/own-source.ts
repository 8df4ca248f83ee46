import { allowed, type Core } from '../core/contract.ts';
import type { Disk } from './disk.ts';
import { isInFiles } from './embedded.ts';
import { indexOf, keys, ownProcess, slice, startsWith } from './primordials.ts';

/** Recognises code and WebAssembly that are contained in the function's own files. */
export interface OwnSource {
  /** True when `source` is the text of the file at `path`, and the file belongs to the function. */
  readonly isOwnSource: (path: string, source: string) => boolean;
  /** Keeps the text that Node has just read from a file of the function, so that the file need not be read again. */
  readonly noteText: (path: string, text: string) => void;
  /** True when a loaded file of the function contains this Base64. */
  readonly isInOwnCode: (base64: string) => boolean;
}

/** Makes the tests for the function's own code. */
export function ownSource(core: Core, disk: Disk): OwnSource {
  const isText =
    (ownProcess as { readonly _eval?: string })._eval !== undefined || ownProcess.argv[1] === undefined;
  let isFirst = true;
  let lastRead: { readonly path: string; readonly text: string } | null = null;
  const isReadable = (path: string): boolean => core.file('read', path) === allowed;

  const textOf = (path: string): string => {
    // Usually the loader has just read this file.
    const text = lastRead !== null && lastRead.path === path ? lastRead.text : disk.read(path);
    lastRead = null;
    return text;
  };

  return {
    isOwnSource: (path, source) => {
      // The text of `node -e` is the first text that Node compiles, before code of the function can compile any.
      const isArgument = isText && isFirst;
      isFirst = false;
      if (isArgument && path[0] !== '/' && core.calledByNode()) return true;
      if (!isReadable(path) || !core.isOwnCode(path)) return false;
      try {
        return withoutMark(textOf(path)) === withoutMark(source);
      } catch {
        return false;
      }
    },
    noteText: (path, text) => {
      // The path can lead elsewhere when the text is compiled, so it counts where it leads now.
      lastRead = core.isOwnCode(path) ? { path, text } : null;
    },
    isInOwnCode: (base64) => {
      const { cache } = require as unknown as { readonly cache?: object };
      const isOwn = (path: string): boolean => core.isOwnCode(path) && isReadable(path);
      return isInFiles(cache === undefined ? [] : keys(cache), base64, isOwn, disk);
    },
  };
}

/** Removes a byte order mark and a first line `#!…`, as Node does before it compiles. */
const withoutMark = (source: string): string => {
  const bare = source[0] === '\uFEFF' ? slice(source, 1) : source;
  return startsWith(bare, '#!') ? slice(bare, indexOf(bare, '\n')) : bare;
};
