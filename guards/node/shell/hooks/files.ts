import { allowed, lookUnlessDirect, refused } from '../../core/contract.ts';
import type { FileUse } from '../../core/policy/files.ts';
import { type Any, hookInner, refusal, refuse } from '../hook.ts';
import { pathOf } from '../path.ts';
import {
  apply,
  construct,
  cwd,
  defineProperty,
  endsWith,
  getOwnPropertyDescriptor,
  put,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { atOnce, requestAt } from './at-once.ts';
import { innerOf } from './inner.ts';

/** What an argument of a function of the file system binding is for. `link`: the link itself, not where it leads. */
type Use = FileUse | 'open' | 'target';

/**
 * Functions of the binding under `fs`, `fs/promises`, streams and the module loaders, and what their arguments are. What
 * is not here takes descriptors that were opened before, or reads what a path is (stat), not what is in it.
 */
const fileUses: Readonly<Record<string, readonly (readonly [argument: number, use: Use])[]>> = {
  open: [[0, 'open']],
  openFileHandle: [[0, 'open']],
  readFileUtf8: [[0, 'open']],
  writeFileUtf8: [[0, 'write']],
  readdir: [[0, 'read']],
  copyFile: [
    [0, 'read'],
    [1, 'write'],
  ],
  cpSyncCheckPaths: [
    [0, 'read'],
    [1, 'place'],
  ],
  cpSyncOverrideFile: [
    [0, 'read'],
    [1, 'place'],
  ],
  cpSyncCopyDir: [
    [0, 'read'],
    [1, 'place'],
  ],
  rename: [
    [0, 'whole'],
    [1, 'place'],
  ],
  link: [
    [0, 'read'],
    [0, 'write'],
    [1, 'place'],
  ],
  symlink: [
    [0, 'target'],
    [1, 'place'],
  ],
  mkdtemp: [[0, 'write']],
  mkdir: [[0, 'write']],
  rmdir: [[0, 'write']],
  rmSync: [[0, 'whole']],
  unlink: [[0, 'write']],
  chmod: [[0, 'write']],
  chown: [[0, 'write']],
  lchown: [[0, 'write']],
  utimes: [[0, 'write']],
  lutimes: [[0, 'write']],
};

/** Functions that write to a descriptor, which may be a socket's. */
const descriptorWrites = ['writeBuffer', 'writeBuffers', 'writeString', 'writeFileUtf8'] as const;

/** Functions that change what a file is, by a descriptor that may have been opened for reading. */
const descriptorChanges = ['fchmod', 'fchown', 'futimes'] as const;

export function hookFiles(shell: Shell): void {
  const { core } = shell;
  const binding = shell.binding('fs');
  if (binding === null) {
    shell.missing('files', 'the file system binding cannot be reached');
    return;
  }
  const promises = binding['kUsePromises'];
  const FileHandle = binding['FileHandle'] as Any | undefined;
  const openNow = onePath('open', 'open', binding['open'] as Any);
  for (const name in fileUses) {
    const uses = fileUses[name] ?? [];
    const wanted = hookInner(binding, name, (original) => {
      const act = standIn(name, uses, original);
      const opens = uses[0]?.[1] === 'open';
      return atOnce(shell, pathsOf(uses), promises, opens, name === 'openFileHandle' ? opening(act) : act);
    });
    if (!wanted && (name === 'open' || name === 'openFileHandle'))
      shell.missing('files', `fs.${name} cannot be hooked`);
  }

  /** At once Node opens numbers alone. */
  function opening(later: Any) {
    return function (this: unknown, ...args: unknown[]): unknown {
      if (requestAt(args) >= 0) return apply(later, this, args);
      return construct(FileHandle as never, [apply(openNow, binding, args)]);
    };
  }

  function standIn(name: string, uses: readonly (readonly [number, Use])[], original: Any) {
    const first = uses[0];
    if (uses.length === 1 && first !== undefined && first[0] === 0) return onePath(name, first[1], original);
    return function (this: unknown, ...args: unknown[]): unknown {
      // A link's target is a text of its own.
      const source = name === 'symlink' ? pathOf(args[0]) : settled(pathOf(args[0]), args);
      const dest = settled(pathOf(args[1]), args);
      if (source !== null) put(args, 0, source);
      if (dest !== null) put(args, 1, dest);
      for (let at = 0; at < uses.length; at += 1) {
        const one = uses[at] as readonly [number, Use];
        const path = one[0] === 0 ? source : dest;
        if (path === null) continue;
        const answer = one[1] === 'target' ? core.link(path, dest ?? '') : core.file(one[1] as FileUse, path);
        if (answer !== allowed)
          return refuse(args, promises, refusal(callOf(name), source ?? undefined, dest ?? undefined));
      }
      if (name === 'cpSyncCopyDir' && source !== null && dest !== null) {
        const refused = shell.part('system').refusedCopy(shell, source, dest, args[5] === true);
        if (refused !== null) throw refusal('cp', refused[0], refused[1]);
      }
      return apply(original, this, args);
    };
  }

  function onePath(name: string, use: Use, original: Any) {
    return function (this: unknown, ...args: unknown[]): unknown {
      const path = name === 'mkdtemp' ? pathOf(args[0]) : settled(pathOf(args[0]), args);
      if (path === null) return apply(original, this, args);
      put(args, 0, path);
      let answer: number;
      if (use === 'open') {
        const flags = Number(args[1]) | 0;
        put(args, 1, flags);
        // O_RDONLY is 0, O_WRONLY 1, O_RDWR 2; O_CREAT and O_TRUNC write whatever the access.
        const access = flags & 3;
        const writes = access !== 0 || (flags & changing) !== 0;
        if (!writes && name !== 'openFileHandle' && isImmediate(args)) {
          const result = readNow(name, original, this, args, path);
          // Of code, which is asked about next; anything else would be held for long.
          if (typeof result === 'string' && (endsWith(path, 'js') || endsWith(path, 'ts')))
            shell.noteText(path, result);
          return result;
        }
        answer = access !== 1 ? core.file('read', path) : 0;
        if (answer === allowed && writes) answer = core.file('write', path);
      } else answer = core.file(use as FileUse, name === 'mkdtemp' ? `${path}XXXXXX` : path);
      if (answer !== allowed) return refuse(args, promises, refusal(callOf(name), path));
      return apply(original, this, args);
    };
  }

  /** Opened first, where a link could stand: what was opened is then asked of the system, and no race changes it. */
  function readNow(name: string, original: Any, self: unknown, args: unknown[], path: string): unknown {
    const answer = core.opening(path);
    if (answer < allowed) return refuse(args, promises, refusal('open', path));
    if (answer === allowed) return apply(original, self, args);
    if (answer === lookUnlessDirect && args[1] === 0)
      try {
        put(args, 1, O_NOFOLLOW);
        return apply(original, self, args);
      } catch (error) {
        if (!isLink(error)) throw error;
        put(args, 1, 0);
      }
    const { disk } = shell;
    const fd = disk.open(path, args[1] as number);
    const real = disk.opened(fd);
    if ((real === null ? core.file('read', path) : core.opened(path, real)) !== allowed) {
      disk.close(fd);
      return refuse(args, promises, refusal('open', path));
    }
    if (name === 'open') return fd;
    put(args, 0, fd);
    try {
      return apply(original, self, args);
    } finally {
      disk.close(fd);
    }
  }

  for (let at = 0; at < descriptorWrites.length; at += 1)
    hookInner(
      binding,
      descriptorWrites[at] as string,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          // `writeFileUtf8` takes a path, too.
          if (typeof args[0] !== 'number') return apply(original, this, args);
          const fd = Number(args[0]) | 0;
          put(args, 0, fd);
          if (shell.isSignals(fd) || shell.refusesBeside(fd, 'write by the number of'))
            return refuse(args, promises, refusal('write'));
          return apply(original, this, args);
        },
    );

  // Folders are listed by a binding of their own, also those that Node finds below one.
  const dirs = folders();
  const { opendirSync } = (dirs ?? {}) as { readonly opendirSync?: Any };
  const listNow = (original: Any) => onePath('opendir', 'read', original);
  const set = hookInner(dirs, 'opendir', (original) => {
    const later = listNow(original);
    const now = opendirSync === undefined ? later : listNow(naming(opendirSync));
    return atOnce(shell, [0], promises, false, function (this: unknown, ...args: unknown[]): unknown {
      return requestAt(args) < 0 ? apply(now, dirs, [args[0]]) : apply(later, this, args);
    });
  });
  if (!hookInner(dirs, 'opendirSync', listNow) || !set) shell.missing('files', 'folders cannot be hooked');

  // The class of the handles of `fs/promises` takes any descriptor, and closes it.
  const { prototype } = (FileHandle ?? {}) as { readonly prototype?: object };
  if (prototype !== undefined) defineProperty(prototype, 'constructor', { value: undefined });

  for (const name of ['close', 'ftruncate'])
    hookInner(
      binding,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          const fd = Number(args[0]) | 0;
          put(args, 0, fd);
          return shell.endsSignals(fd) ? refuse(args, promises, refusal(name)) : apply(original, this, args);
        },
    );

  for (let at = 0; at < descriptorChanges.length; at += 1)
    hookInner(
      binding,
      descriptorChanges[at] as string,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          const fd = Number(args[0]) | 0;
          put(args, 0, fd);
          const path = shell.disk.opened(fd);
          return path !== null && path[0] === '/' && core.file('write', path) !== allowed
            ? refuse(args, promises, refusal(descriptorChanges[at] as string))
            : apply(original, this, args);
        },
    );

  const watch = shell.binding('fs_event_wrap')?.['FSEvent'] as { prototype?: object } | undefined;
  hookInner(
    watch?.prototype,
    'start',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const path = pathOf(args[0]);
        if (path !== null) put(args, 0, path);
        return path !== null && core.file('read', path) !== allowed ? refused : apply(original, this, args);
      },
  );
}

/** Node says of a folder that it opens at once what went wrong and not where. */
function naming(original: Any) {
  return (path: unknown): unknown => {
    try {
      return apply(original, undefined, [path]);
    } catch (error) {
      const { message, path: told } = error as { readonly message: string; readonly path?: string };
      if (told === undefined && typeof path === 'string') {
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

/** The binding of opened folders, which `process.binding` does not give. */
function folders(): object | null {
  const inner = innerOf();
  return inner === null ? null : (apply(inner.internalBinding, undefined, ['fs_dir']) as object);
}

/** The arguments that are paths, not the text of a link. */
function pathsOf(uses: readonly (readonly [number, Use])[]): number[] {
  const paths: number[] = [];
  for (let at = 0; at < uses.length; at += 1) {
    const [argument, use] = uses[at] as readonly [number, Use];
    if (use !== 'target') put(paths, paths.length, argument);
  }
  return paths;
}

/** Flags of Linux and macOS differ; Node says them. */
const { O_CREAT, O_TRUNC, O_APPEND, O_NOFOLLOW } = (require('node:fs') as typeof import('node:fs')).constants;
const changing = O_CREAT | O_TRUNC | O_APPEND;

/** ELOOP: what was not to be followed is a link. */
const isLink = (error: unknown): boolean => {
  try {
    return getOwnPropertyDescriptor(error as object, 'code')?.value === 'ELOOP';
  } catch {
    return false;
  }
};

/** What is done later is done where the folder of the process was when it was asked. */
const settled = (path: string | null, args: readonly unknown[]): string | null =>
  path === null || path[0] === '/' || isImmediate(args) ? path : `${cwd()}/${path}`;

/** Without a request and without the symbol for promises a call answers at once. */
const isImmediate = (args: readonly unknown[]): boolean => requestAt(args) < 0;

const calls: Readonly<Record<string, string>> = {
  openFileHandle: 'open',
  readFileUtf8: 'open',
  writeFileUtf8: 'open',
  readdir: 'scandir',
  copyFile: 'copyfile',
  rmSync: 'rm',
  cpSyncCheckPaths: 'cp',
  cpSyncOverrideFile: 'cp',
  cpSyncCopyDir: 'cp',
};
const callOf = (name: string): string => calls[name] ?? name;
