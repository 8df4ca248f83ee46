import { lstatSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { WrongUse } from './exit.ts';

/**
 * Refuses a file of the scanned repository that is a link, or lies behind one below `folder`: it would be read or
 * written somewhere else, and where is the repository's choice. Throws `WrongUse`.
 */
export function refuseLinks(folder: string, file: string): void {
  let path = folder;
  for (const part of relative(folder, file).split(sep)) {
    path = join(path, part);
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new WrongUse(`${path} is a link and was not followed; name its target`);
  }
}
