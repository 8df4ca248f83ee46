import { hash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isPatch, patchOf, putOn, takenBack } from '@emmental/deploy';
import type { Source } from '@emmental/model';
import { WrongUse } from '../exit.ts';
import { refuseLinksOut } from '../files/links.ts';
import { type Taken, whileFolderLocked } from '../files/lock.ts';
import { readText } from '../files/read.ts';
import {
  besideEnding,
  type FileToWrite,
  removeFile,
  removeLeftBeside,
  renameFile,
  writeFiles,
} from '../files/write.ts';

/** Parts of `emmental protect`, in the order in which they are laid over a template. */
export const partNames = ['settings', 'roles', 'guard'] as const;
export type PartName = (typeof partNames)[number];

/** The change that one part made in a file. */
export interface Step {
  readonly part: PartName;
  /** The options of the command, so that it can be repeated: `--function Mailer`. */
  readonly words: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** A file in its present state, and in its state before any part was laid over it. Both are equal when no part was. */
export interface Protected {
  /** Path relative to the root. */
  readonly path: string;
  readonly now: string;
  readonly before: string;
  readonly steps: readonly Step[];
  /** The file with the patches; null if there is none, or none that belongs to the present state. */
  readonly record: string | null;
}

/** Returns the path of the patch file that keeps the changes of a file, beside it. */
const patchFile = (root: string, path: string): string =>
  join(root, dirname(path), '.emmental', `${basename(path)}.patch`);

/**
 * Returns the path of the patches of a change that is being written: the name contains the digest of the file after the change. A
 * kill leaves the file either before or after its change, and its digest shows which patches belong to it.
 */
const nextPatchFile = (root: string, path: string, after: string): string =>
  join(root, dirname(path), '.emmental', `${basename(path)}.${digestOf(after)}.next`);

const digestOf = (text: string): string => hash('sha256', text, 'hex').slice(0, 16);

/** Returns the patches that an interrupted command left. */
function nextPatchFiles(root: string, path: string): readonly string[] {
  const folder = join(root, dirname(path), '.emmental');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const isNext = (name: string): boolean =>
    name.startsWith(`${basename(path)}.`) &&
    /^[0-9a-f]{16}\.next$/.test(name.slice(basename(path).length + 1));
  return readdirSync(folder)
    .filter(isNext)
    .map((name) => join(folder, name));
}

/**
 * Reads a file and takes our changes out of it, the last one first. Throws `WrongUse` when lines that we wrote
 * were edited since, or the patches are damaged, because the original file is unknown then.
 */
export function openProtected(root: string, path: string): Protected {
  const now = readText(join(root, path), { exact: true });
  const file = patchFile(root, path);
  const next = nextPatchFiles(root, path);
  for (const each of [file, ...next]) refuseLinksOut(root, each);
  const written = next.find((each) => each === nextPatchFile(root, path, now));
  if (written !== undefined) return openWith(path, now, written);
  const unchanged: Protected = { path, now, before: now, steps: [], record: null };
  const candidates = [...(existsSync(file) ? [file] : []), ...next];
  for (const each of candidates) {
    const found = stepsIn(now, sectionsOf(readText(each)));
    if (found !== null) return { ...unchanged, ...found, record: each };
  }
  return existsSync(file) ? openWith(path, now, file) : unchanged;
}

/** Opens a file with the patches of its record; refuses them in words if they do not fit. */
function openWith(path: string, now: string, record: string): Protected {
  const sections = sectionsOf(readText(record));
  if (sections === null)
    throw new WrongUse(
      `${record}: it is damaged, so emmental cannot undo its changes. ` +
        `Restore it (git checkout), or restore ${path} as it was without emmental and delete it`,
    );
  const found = stepsIn(now, sections);
  if (found !== null) return { path, now, ...found, record };
  if (wasTakenBack(now, sections)) return { path, now, before: now, steps: [], record };
  throw new WrongUse(
    `${path}: somebody edited lines that emmental wrote, so it cannot undo them. ` +
      `Undo the changes of ${record} by hand, delete that file, and run this again`,
  );
}

/** Returns the present text of a file. */
export const textNow = (root: string, { path }: Protected): string => readText(join(root, path));

/** Takes the patches out of a text; returns null if they do not fit. */
function stepsIn(
  now: string,
  sections: readonly Section[] | null,
): Pick<Protected, 'before' | 'steps'> | null {
  if (sections === null) return null;
  const steps: Step[] = [];
  let text = now;
  for (const { part, words, patch } of sections.toReversed()) {
    const before = takenBack(text, patch);
    if (before === null) return null;
    steps.unshift({ part, words, before, after: text });
    text = before;
  }
  return { before: text, steps };
}

/** Was the original file restored, as version control does? All patches can be put on again then. */
const wasTakenBack = (now: string, sections: readonly Section[]): boolean =>
  sections.reduce<string | null>((text, { patch }) => (text === null ? null : putOn(text, patch)), now) !==
  null;

/** The patch of one part. */
interface Section {
  readonly part: PartName;
  readonly words: readonly string[];
  readonly patch: string;
}

const heading = 'emmental protect --only ';

/** Reads the patches of a file, one for each part; the command that made a patch stands above it. Returns null if they are damaged. */
function sectionsOf(text: string): readonly Section[] | null {
  const sections: Section[] = [];
  for (const section of text.split(new RegExp(`^(?=${heading})`, 'm'))) {
    const [line, name, words = ''] = new RegExp(`^${heading}(\\S+)(.*)\n`).exec(section) ?? [];
    // A patch of an older version holds only the guard.
    const part = line === undefined ? 'guard' : partNames.find((each) => each === name);
    const patch = section.slice(line?.length ?? 0);
    if (part === undefined || !isPatch(patch)) return null;
    sections.push({ part, words: words.split(' ').filter((word) => word !== ''), patch });
  }
  return sections;
}

/**
 * Runs a step that writes files of one folder, alone: no other command writes them meanwhile. What a killed command left is put in
 * order first. Throws `WrongUse` if a file changed since it was read.
 */
export function whileWriting<T>(root: string, files: readonly Protected[], step: (taken: Taken) => T): T {
  const [first] = files;
  if (!first) return step({ isInterrupted: false });
  const lock = join(root, dirname(first.path), '.emmental', 'writing');
  refuseLinksOut(root, lock);
  return whileFolderLocked(lock, first.path, (taken) => {
    for (const file of files) {
      const { now, record } = openProtected(root, file.path);
      if (now !== file.now || record !== file.record)
        throw new WrongUse(`${file.path}: it was changed while emmental looked at it; run this again`);
      putInOrder(root, file);
    }
    return step(taken);
  });
}

/** Returns true if a command has begun to write files of this folder, and has not ended. */
export const isBegun = (root: string, [first]: readonly Protected[]): boolean =>
  first !== undefined && existsSync(join(root, dirname(first.path), '.emmental', 'writing'));

/** Removes the patches of files. */
export function removePatches(root: string, files: readonly Protected[]): void {
  for (const { path } of files) removeFile(patchFile(root, path), { within: root });
}

/** Gives the patches that belong to the present state their name, and removes the other files of an interrupted command. */
function putInOrder(root: string, { path, record }: Protected): void {
  const file = patchFile(root, path);
  for (const next of nextPatchFiles(root, path)) {
    removeLeftBeside(next);
    if (next === record) renameFile(next, file, { within: root });
    else removeFile(next, { within: root });
  }
  for (const each of [file, join(root, path)]) removeLeftBeside(each);
  removeLeftNext(root, path);
}

/** Removes patches that a command had begun to write. */
function removeLeftNext(root: string, path: string): void {
  const folder = join(root, dirname(path), '.emmental');
  for (const name of readdirSync(folder))
    if (
      name.startsWith(`${basename(path)}.`) &&
      name.endsWith(besideEnding) &&
      /\.[0-9a-f]{16}\.next\./.test(name)
    )
      removeLeftBeside(join(folder, name.slice(0, -besideEnding.length)));
}

/**
 * Writes files with the changes of their steps, and the patches that undo these. `stepsOf` returns the steps of a file. A kill at any
 * point leaves each file with the patches that belong to it: the new patches are written first under a name of their own, then
 * the files, and then the new patches take the place of the old ones.
 */
export function writeProtected(
  root: string,
  files: readonly Protected[],
  stepsOf: (path: string) => readonly Step[],
): void {
  const patches: (FileToWrite & { readonly path: string })[] = [];
  const changed: FileToWrite[] = [];
  const unneeded: string[] = [];
  for (const { path, now, before } of files) {
    const steps = stepsOf(path);
    const after = steps.at(-1)?.after ?? before;
    if (after !== now) changed.push({ file: join(root, path), content: after });
    const content = patchTextOf(path, steps);
    if (content === '') unneeded.push(patchFile(root, path));
    else patches.push({ file: nextPatchFile(root, path, after), content, path });
  }
  writeFiles([...patches, ...changed], { within: root, folders: true, isLocked: true });
  for (const { file, path } of patches) renameFile(file, patchFile(root, path), { within: root });
  for (const file of unneeded) removeFile(file, { within: root });
}

/**
 * Returns the patches of the steps that change something, each below the command that made it; '' if there are none.
 */
const patchTextOf = (path: string, steps: readonly Step[]): string =>
  steps
    .filter(({ before, after }) => before !== after)
    .map(
      ({ part, words, before, after }) =>
        `${heading}${[part, ...words].join(' ')}\n${patchOf(path, before, after)}`,
    )
    .join('');

/** Returns a source in which these files have other texts. */
export const withTexts = (source: Source, texts: ReadonlyMap<string, string>): Source => ({
  ...source,
  read: (path) => {
    const text = texts.get(path);
    return text === undefined ? source.read(path) : { text };
  },
});
