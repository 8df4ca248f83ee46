import type { Words } from '../lowering/values.ts';

/**
 * Returns the folder that commands such as `$(cd "$(dirname "$0")/.." && pwd)` print, relative to the folder
 * of the script. Null for other commands. The top folder of the repository is returned as `.`, because files
 * are also looked up there.
 */
export function printedFolder(commands: readonly (readonly Words[])[]): string | null {
  if (commands.length === 0) return null;
  let folder: string | null = '.';
  for (const words of commands) {
    const [name, ...args] = words.map(textOf);
    // A redirection such as `2>&1` is read as a word of one digit.
    if (/^\d$/.test(name ?? '')) continue;
    const [path = null] = args.filter((word) => word === null || !/^-|^(\/dev\/null|\d)$/.test(word));
    if (name === 'dirname') folder = path === null ? null : parentOf(path);
    else if (name === 'cd' || name === 'realpath' || name === 'readlink') folder = path;
    else if (name !== 'pwd' && `${name} ${args.join(' ')}` !== 'git rev-parse --show-toplevel') return null;
    if (folder === null) return null;
  }
  return folder;
}

const textOf = (word: Words): string | null =>
  word.length === 1 && typeof word[0] === 'string' ? word[0] : null;

const parentOf = (path: string): string =>
  /^\.{1,2}(\/\.\.)*$/.test(path) ? `${path}/..` : path.replace(/\/[^/]*$/, '');
