import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { WrongUse } from '../exit.ts';
import { inWords, reasonOf } from '../files/failure.ts';

/** The files that a command reads, and what it leaves out of the folders that the user names. */
export interface LogFiles {
  readonly files: readonly string[];
  readonly left: readonly { readonly path: string; readonly why: string }[];
  /** Files of other kinds, by the end of their name. */
  readonly otherKinds: number;
}

const mostFiles = 10_000;
const mostLevels = 20;

/** Names of logs: also those of an export of CloudWatch Logs (`000000.gz`), and rotated ones (`app.log.1`). */
const logName = /\.(jsonl|ndjson|json|log|txt|gz)(\.\d+)?(\.gz)?$/i;

/**
 * Finds the logs in files and folders; `-` is standard input. Links inside of a folder are not followed. Throws `WrongUse`
 * when a path does not exist or a folder has no log.
 */
export function findLogs(paths: readonly string[]): LogFiles {
  const found = { files: [] as string[], left: [] as { path: string; why: string }[], otherKinds: 0 };
  for (const path of paths) {
    if (path === '-' || !inWords(path, () => statSync(path)).isDirectory()) found.files.push(path);
    else walk(path, 0, found);
  }
  if (found.files.length === 0) {
    const left = found.left.length + found.otherKinds;
    throw new WrongUse(
      `${paths.join(', ')}: no log in it (names end in .jsonl, .ndjson, .json, .log, .txt or .gz)${left > 0 ? `; ${left} other entries are left out` : ''}`,
    );
  }
  return found;
}

function walk(
  folder: string,
  level: number,
  found: { files: string[]; left: { path: string; why: string }[]; otherKinds: number },
): void {
  let names: readonly string[];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    found.left.push({ path: folder, why: reasonOf(error) });
    return;
  }
  for (const name of names) {
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat) continue;
    if (stat.isSymbolicLink()) found.left.push({ path, why: 'it is a link; name its target' });
    else if (stat.isDirectory()) {
      if (level < mostLevels) walk(path, level + 1, found);
      else found.left.push({ path, why: `folders are read ${mostLevels} levels deep` });
    } else if (!stat.isFile() || !logName.test(name)) found.otherKinds += 1;
    else if (found.files.length < mostFiles) found.files.push(path);
    else found.left.push({ path, why: `the first ${mostFiles} files are read` });
  }
}
