import { below, type Source } from '@emmental/model';

/** The greatest number of files and folders of a package that are examined, and the greatest depth. */
const mostEntries = 5000;
const deepest = 8;
/** Folders from which a package loads nothing: tests, examples and sources. */
const passedOver = /^(?:node_modules|tests?|__tests__|fixtures|examples?|docs?|\.git|deps|src)$/;

/**
 * Returns the first file below a folder that `wanted` accepts, in the order of names, without nested packages, tests
 * and sources; null when there is none. `isCut` = there are more files than the limit.
 */
export function firstBelow(
  source: Source,
  folder: string,
  wanted: (name: string) => boolean,
): { readonly path: string | null; readonly isCut: boolean } {
  let left = mostEntries;
  const open: { readonly path: string; readonly depth: number }[] = [{ path: folder, depth: 0 }];
  for (let next = open.shift(); next; next = open.shift())
    for (const { name, kind } of source.list(next.path)) {
      left -= 1;
      if (left < 0) return { path: null, isCut: true };
      const path = below(next.path, name);
      if (kind === 'file' && wanted(name)) return { path, isCut: false };
      if (kind === 'directory' && next.depth < deepest && !passedOver.test(name))
        open.push({ path, depth: next.depth + 1 });
    }
  return { path: null, isCut: false };
}
