import { lstatSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { WrongUse } from '../exit.ts';
import { inWords } from './failure.ts';

/**
 * Refuses a repository's file that is a link out of `folder`, or that lies behind such a link: the repository
 * would decide which file outside is read or written. Throws `WrongUse`.
 */
export function refuseLinksOut(folder: string, file: string): void {
  let path = folder;
  for (const part of relative(folder, file).split(sep)) {
    path = join(path, part);
    const stat = inWords(file, () => lstatSync(path, { throwIfNoEntry: false }));
    if (stat?.isSymbolicLink() && !staysIn(folder, path))
      throw new WrongUse(`${path} is a link and was not followed; name its target`);
  }
}

/** Does the link lead to a file inside of the folder? A dangling link may lead anywhere, so it does not. */
function staysIn(folder: string, link: string): boolean {
  try {
    const home = realpathSync(folder);
    return `${realpathSync(link)}${sep}`.startsWith(`${home}${home.endsWith(sep) ? '' : sep}`);
  } catch {
    return false;
  }
}
