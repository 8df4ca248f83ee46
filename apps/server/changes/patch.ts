import { posix } from 'node:path';
import { patchOf } from '@emmental/deploy';

/** Returns the change of a file as a patch that `git apply` takes. */
export const gitPatch = (path: string, before: string, after: string): string =>
  inGit(patchOf(path, before, after), '');

/**
 * Returns a diff of a scan as a patch of the repository: the paths of a scan are relative to the folder that was scanned. Lines that git does
 * not know are left out.
 */
export const inGit = (diff: string, folder: string): string =>
  diff
    .split(/(?<=\n)/)
    .filter((line) => !/^(?:={10,}|Index: .*)\n$/.test(line))
    .map((line) => {
      const [, sign, path = ''] = /^(--- a\/|\+\+\+ b\/)([^\t\n]*)/.exec(line) ?? [];
      if (sign === undefined) return line;
      const within = posix.join(folder, path);
      return sign.startsWith('---')
        ? `diff --git a/${within} b/${within}\n--- a/${within}\n`
        : `+++ b/${within}\n`;
    })
    .join('');

/** One file of a patch. */
export interface FilePatch {
  readonly path: string;
  readonly patch: string;
}

/** Returns the parts of a patch by file. */
export const filesOf = (patch: string): readonly FilePatch[] =>
  patch
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith('diff --git '))
    .map((part) => ({
      path: /^\+\+\+ b\/([^\t\n]*)/m.exec(part)?.[1] ?? '',
      patch: part.replace(/^diff --git .*\n/, ''),
    }));
