import { lstatSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { WrongUse } from '../exit.ts';

/**
 * Refuses a file of a repository that is a link out of `folder`, or lies behind one: it would be read or written somewhere
 * else, and where is the repository's choice. Throws `WrongUse`.
 */
export function refuseLinksOut(folder: string, file: string): void {
  let path = folder;
  for (const part of relative(folder, file).split(sep)) {
    path = join(path, part);
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() && !staysIn(folder, path))
      throw new WrongUse(`${path} is a link and was not followed; name its target`);
  }
}

/** A link to nothing may lead anywhere. */
function staysIn(folder: string, link: string): boolean {
  try {
    const home = realpathSync(folder);
    return `${realpathSync(link)}${sep}`.startsWith(`${home}${home.endsWith(sep) ? '' : sep}`);
  } catch {
    return false;
  }
}
