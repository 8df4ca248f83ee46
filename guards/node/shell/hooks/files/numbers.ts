import { allowed } from '../../../core/contract.ts';
import { hookInner, refusal, refuse } from '../../hook.ts';
import { apply, numberOf, put } from '../../primordials.ts';
import type { FileBinding } from './binding.ts';

/** Functions that write to a descriptor; the descriptor may belong to a socket. */
const writes = ['writeBuffer', 'writeBuffers', 'writeString', 'writeFileUtf8'] as const;

/** Functions that could stop the signals if they get the descriptor of the signals file. */
const closing = ['close', 'ftruncate'] as const;

/** Functions that change the mode, the owner or the times of a file; the descriptor may have been opened only for reading. */
const changes = ['fchmod', 'fchown', 'futimes'] as const;

/** Returns the name of the system call for the error if the call with this descriptor is refused; null when the call is allowed. */
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

/** Hooks functions by name. If `passesOthers` is true, calls with another first argument than a number go on: `writeFileUtf8` also takes a path, and a hook in `paths.ts` checks it. */
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
          const fd = numberOf(args[0]) | 0;
          put(args, 0, fd);
          const call = refuses(fd, name);
          return call === null ? apply(original, this, args) : refuse(args, promises, refusal(call));
        },
    );
  }
}
