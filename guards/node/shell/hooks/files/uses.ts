import type { FileUse } from '../../../core/policy/files.ts';
import { put } from '../../primordials.ts';

/** How a function of the binding uses a path argument. `open`: it reads or writes, depending on the flags. `target`: the path becomes the target of a link. */
export type Use = FileUse | 'open' | 'target';
export type ArgumentUse = readonly [argument: number, use: Use];

/**
 * Lists the functions of the file system binding, which `fs`, `fs/promises`, streams and the module loaders use, and how they use their
 * arguments. Functions that are not listed take opened descriptors, or read only metadata of a path (stat).
 */
export const fileUses: Readonly<Record<string, readonly ArgumentUse[]>> = {
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

/** Returns the indexes of the arguments that are paths; the target of a symbolic link is not one of them. */
export function pathsOf(uses: readonly ArgumentUse[]): number[] {
  const paths: number[] = [];
  for (let at = 0; at < uses.length; at += 1) {
    const use = uses[at] as ArgumentUse;
    if (use[1] !== 'target') put(paths, paths.length, use[0]);
  }
  return paths;
}

/** Names of system calls in errors, for functions of the binding with another name. */
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
/** Returns the name of the system call that errors of a function show. */
export const callOf = (name: string): string => calls[name] ?? name;
