import { allowed } from '../../../core/contract.ts';
import { hookInner, refusal, refuse } from '../../hook.ts';
import { apply, put } from '../../primordials.ts';
import type { FileBinding } from './binding.ts';

/** Functions that write to a descriptor, which may be that of a socket. */
const writes = ['writeBuffer', 'writeBuffers', 'writeString', 'writeFileUtf8'] as const;

/** Functions that could end the signals when their descriptor is that of the signals. */
const closing = ['close', 'ftruncate'] as const;

/** Functions that change what a file is, by a descriptor that may have been opened for reading. */
const changes = ['fchmod', 'fchown', 'futimes'] as const;

/** Returns the call of the system for a refused call by this descriptor; null when the call is allowed. */
type Refuses = (fd: number, name: string) => string | null;

/** Hooks the functions of the binding that take descriptors. */
export function hookNumbers(files: FileBinding): void {
  const { shell } = files;
  hookAll(files, writes, true, (fd) =>
    shell.isSignals(fd) || shell.refusesBeside(fd, 'write by the number of') ? 'write' : null,
  );
  hookAll(files, closing, false, (fd, name) => (shell.endsSignals(fd) ? name : null));
  hookAll(files, changes, false, (fd, name) => {
    const path = shell.disk.opened(fd);
    return path !== null && path[0] === '/' && shell.core.file('write', path) !== allowed ? name : null;
  });
}

/** With `passesOthers` calls whose first argument is no number go on: `writeFileUtf8` takes a path, too, which has a hook of its own. */
function hookAll(
  { binding, promises }: FileBinding,
  names: readonly string[],
  passesOthers: boolean,
  refuses: Refuses,
): void {
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    hookInner(
      binding,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if (passesOthers && typeof args[0] !== 'number') return apply(original, this, args);
          const fd = Number(args[0]) | 0;
          put(args, 0, fd);
          const call = refuses(fd, name);
          return call === null ? apply(original, this, args) : refuse(args, promises, refusal(call));
        },
    );
  }
}
