import { codeOf, type Entry, type FreshSystem } from './system.ts';

/**
 * The guard creates this file (the mark) when the first call begins. A process that finds the mark at its start knows that an earlier
 * process ran calls, so their files may still be there. Source: Lambda developer guide, execution environment lifecycle, invoke phase.
 */
export const markPath = '/tmp/.emmental-fresh';

/** Returns a function that creates the mark, or creates it again if somebody changed it: otherwise a call could leave data in this file. */
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
