import type { Words } from '../lowering/values.ts';

/**
 * The folder that the commands of `$(cd "$(dirname "$0")/.." && pwd)` and its like tell, from the script's own; null for other
 * ones. The top of the repository needs no path: it is tried wherever one is looked for.
 */
export function folderTold(commands: readonly (readonly Words[])[]): string | null {
  if (commands.length === 0) return null;
  let told: string | null = '.';
  for (const words of commands) {
    const [name, ...rest] = words.map(known);
    // What is left of `2>&1`.
    if (/^\d$/.test(name ?? '')) continue;
    const [path = null] = rest.filter((word) => word === null || !/^-|^(\/dev\/null|\d)$/.test(word));
    if (name === 'dirname') told = path === null ? null : parentOf(path);
    else if (name === 'cd' || name === 'realpath' || name === 'readlink') told = path;
    else if (name !== 'pwd' && `${name} ${rest.join(' ')}` !== 'git rev-parse --show-toplevel') return null;
    if (told === null) return null;
  }
  return told;
}

const known = (word: Words): string | null =>
  word.length === 1 && typeof word[0] === 'string' ? word[0] : null;

const parentOf = (path: string): string =>
  /^\.{1,2}(\/\.\.)*$/.test(path) ? `${path}/..` : path.replace(/\/[^/]*$/, '');
