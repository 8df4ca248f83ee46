import { codeOf, type Entry, type FreshSystem } from './system.ts';

/**
 * This file shows the next process that there was a call. Source: Lambda developer guide, execution environment lifecycle, invoke phase.
 */
export const markPath = '/tmp/.emmental-fresh';

/** Makes the mark, and makes it again when somebody changed it: a file that stays could hold something. */
export function createMark(
  { disk, entryOf, remove }: FreshSystem,
  stays: (path: string, why: string) => void,
): () => void {
  let mark: Entry | null = null;
  return () => {
    const found = entryOf(markPath);
    if (found !== null && found.made === mark?.made && found.changed === mark.changed) return;
    if (found !== null) remove(markPath, found.isFolder);
    try {
      // O_CREAT, O_EXCL, O_WRONLY: no link is followed.
      disk.close(disk.open(markPath, 0o301));
      mark = entryOf(markPath);
    } catch (error) {
      codeOf(error);
      stays(
        '',
        'files of a process that ends within a call may stay: the guard cannot mark the start of the call',
      );
    }
  };
}
