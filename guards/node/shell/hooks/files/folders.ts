import { type Any, hookInner } from '../../hook.ts';
import { apply, defineProperty } from '../../primordials.ts';
import { atOnce, requestAt } from '../at-once.ts';
import { innerOf } from '../inner.ts';
import type { FileBinding } from './binding.ts';
import { onePath } from './paths.ts';

/** Hooks the binding that opens folders for listing. Node also calls it for each folder below a folder that is listed recursively. */
export function hookFolders(files: FileBinding): void {
  const { shell, promises } = files;
  const dirs = folderBinding();
  const { opendirSync } = (dirs ?? {}) as { readonly opendirSync?: Any };
  const listing = (original: Any) => onePath(files, 'opendir', 'read', original);
  const isSet = hookInner(dirs, 'opendir', (original) => {
    const later = listing(original);
    const now = opendirSync === undefined ? later : listing(withPath(opendirSync));
    return atOnce(shell, [0], promises, false, function (this: unknown, ...args: unknown[]): unknown {
      return requestAt(args) < 0 ? apply(now, dirs, [args[0]]) : apply(later, this, args);
    });
  });
  if (!hookInner(dirs, 'opendirSync', listing) || !isSet) shell.missing('files', 'folders cannot be hooked');
}

/** Wraps the synchronous function that opens a folder and adds the path to its errors, which do not contain the path. */
function withPath(original: Any) {
  return (path: unknown): unknown => {
    try {
      return apply(original, undefined, [path]);
    } catch (error) {
      const { message, path: named } = error as { readonly message: string; readonly path?: string };
      if (named === undefined && typeof path === 'string') {
        const value = `${message} '${path}'`;
        defineProperty(error as object, 'message', { value, writable: true, configurable: true });
        defineProperty(error as object, 'path', {
          value: path,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
      throw error;
    }
  };
}

/** Returns the binding of opened folders, which `process.binding` does not offer; null when it cannot be reached. */
function folderBinding(): object | null {
  const inner = innerOf();
  return inner === null ? null : (apply(inner.internalBinding, undefined, ['fs_dir']) as object);
}
