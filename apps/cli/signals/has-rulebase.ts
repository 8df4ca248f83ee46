import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders in which this looks: a repository with more apps than that still gets an answer at once. */
const mostFolders = 500;
const mostDepth = 3;

/** Is there an `emmental.yaml` in this folder, or up to three folders below it? */
export function hasRulebase(folder: string): boolean {
  let level = [folder];
  for (let depth = 0, left = mostFolders; depth <= mostDepth; depth++) {
    const looked = level.slice(0, left);
    if (looked.some((each) => existsSync(join(each, 'emmental.yaml')))) return true;
    left -= looked.length;
    level = looked.flatMap(foldersIn);
  }
  return false;
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(?:\.|node_modules$)/.test(entry.name))
      .map(({ name }) => join(folder, name));
  } catch {
    // A folder that cannot be read has no rulebase for us.
    return [];
  }
}
