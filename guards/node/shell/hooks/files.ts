import { allowed, refused } from '../../core/contract.ts';
import { type Any, hook, hookInner, refusal } from '../hook.ts';
import { pathOf } from '../path.ts';
import { apply, construct, defineProperty, numberOf, put } from '../primordials.ts';
import type { Shell } from '../shell.ts';
import type { FileBinding } from './files/binding.ts';
import { hookFolders } from './files/folders.ts';
import { hookNumbers } from './files/numbers.ts';
import { hookPaths } from './files/paths.ts';

/** Hooks the binding of the file system, which all modules of Node use for files. */
export function hookFiles(shell: Shell): void {
  const binding = shell.binding('fs');
  if (binding === null) {
    shell.missing('files', 'the file system binding cannot be reached');
    return;
  }
  const files: FileBinding = {
    shell,
    binding,
    promises: binding['kUsePromises'],
    FileHandle: binding['FileHandle'] as Any | undefined,
  };
  hookPaths(files);
  hookFolders(files);
  hideHandleClass(files);
  hookNumbers(files);
  hookWatching(shell);
}

/**
 * Removes `constructor` from the handles of `fs/promises`: with the class, the function could close any descriptor. Node itself makes a handle
 * from a number that the function chose when a server of HTTP/2 answers with an open file.
 */
function hideHandleClass({ shell, binding, FileHandle }: FileBinding): void {
  hook(
    binding,
    'FileHandle',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const fd = numberOf(args[0]) | 0;
        put(args, 0, fd);
        if (shell.isSignals(fd) || shell.endsSignals(fd) || shell.refusesBeside(fd, 'a second handle for'))
          throw refusal('open');
        return construct(original as never, args, new.target as never);
      },
  );
  const { prototype } = (FileHandle ?? {}) as { readonly prototype?: object };
  if (prototype !== undefined) defineProperty(prototype, 'constructor', { value: undefined });
}

function hookWatching(shell: Shell): void {
  const watch = shell.binding('fs_event_wrap')?.['FSEvent'] as { prototype?: object } | undefined;
  hookInner(
    watch?.prototype,
    'start',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const path = pathOf(args[0]);
        if (path !== null) put(args, 0, path);
        return path !== null && shell.core.file('read', path) !== allowed
          ? refused
          : apply(original, this, args);
      },
  );
}
