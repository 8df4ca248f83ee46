import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { patchOf, takenBack } from '@emmental/deploy';
import type { Source } from '@emmental/model';
import { WrongUse } from '../exit.ts';
import { refuseLinks } from '../links.ts';

/** A template as it is and as it was before the guard was put in. Both are equal when it was never put in. */
export interface Protected {
  /** Relative to the root. */
  readonly path: string;
  readonly now: string;
  readonly before: string;
}

/** Where the change of a template is kept, beside it. */
const patchFile = (root: string, path: string): string =>
  join(root, dirname(path), '.emmental', `${basename(path)}.patch`);

/**
 * Reads a template and takes a change of ours out of it. Throws `WrongUse` when lines that we wrote were edited since:
 * then nobody can say what the template was.
 */
export function openProtected(root: string, path: string): Protected {
  const now = readFileSync(join(root, path), 'utf8');
  const file = patchFile(root, path);
  refuseLinks(root, file);
  if (!existsSync(file)) return { path, now, before: now };
  const before = takenBack(now, readFileSync(file, 'utf8'));
  if (before === null)
    throw new WrongUse(
      `${path}: lines that emmental wrote were edited since, so they cannot be taken back. ` +
        `Undo what ${file} added by hand, delete that file, and run this again`,
    );
  return { path, now, before };
}

/** Writes the template with a change, and keeps the change; without a change the patch goes too. */
export function writeProtected(root: string, { path, now, before }: Protected, after: string): void {
  const file = patchFile(root, path);
  if (after !== now) replaceFile(join(root, path), after);
  if (after === before) {
    rmSync(file, { force: true });
    removeEmpty(dirname(file));
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  replaceFile(file, patchOf(path, before, after));
}

/** Whole or not at all: a template that is half written deploys half. */
function replaceFile(file: string, text: string): void {
  const fresh = `${file}.emmental-new`;
  writeFileSync(fresh, text);
  renameSync(fresh, file);
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in it.
  }
}

/** The repository as it was before the guard was put into these templates. */
export function asBefore(source: Source, templates: readonly Protected[]): Source {
  const texts = new Map(templates.map(({ path, before }) => [path, before]));
  return {
    ...source,
    read: (path) => {
      const text = texts.get(path);
      return text === undefined ? source.read(path) : { text };
    },
  };
}
