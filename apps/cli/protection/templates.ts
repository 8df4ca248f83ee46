import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { patchOf, putOn, takenBack } from '@emmental/deploy';
import type { Source } from '@emmental/model';
import { WrongUse } from '../exit.ts';
import { refuseLinksOut } from '../files/links.ts';
import { readText } from '../files/read.ts';
import { type FileToWrite, removeFile, writeFiles } from '../files/write.ts';

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
}

/** Returns the path of the patch file that keeps the changes of a file, beside it. */
const patchFile = (root: string, path: string): string =>
  join(root, dirname(path), '.emmental', `${basename(path)}.patch`);

/**
 * Reads a file and takes our changes out of it, the last one first. Throws `WrongUse` when lines that we wrote
 * were edited since, because the original file is unknown then.
 */
export function openProtected(root: string, path: string): Protected {
  const now = readText(join(root, path), { exact: true });
  const file = patchFile(root, path);
  refuseLinksOut(root, file);
  if (!existsSync(file)) return { path, now, before: now, steps: [] };
  const steps: Step[] = [];
  let text = now;
  const sections = sectionsOf(readText(file));
  for (const { part, words, patch } of sections.toReversed()) {
    const before = takenBack(text, patch);
    if (before === null && wasTakenBack(now, sections)) return { path, now, before: now, steps: [] };
    if (before === null)
      throw new WrongUse(
        `${path}: somebody edited lines that emmental wrote, so it cannot undo them. ` +
          `Undo the changes of ${file} by hand, delete that file, and run this again`,
      );
    steps.unshift({ part, words, before, after: text });
    text = before;
  }
  return { path, now, before: text, steps };
}

/** Was the original file restored, as version control does? All patches can be put on again then. */
const wasTakenBack = (now: string, sections: readonly { readonly patch: string }[]): boolean =>
  sections.reduce<string | null>((text, { patch }) => (text === null ? null : putOn(text, patch)), now) !==
  null;

const heading = 'emmental protect --only ';

/** Reads the patches of a file, one for each part; the command that made a patch stands above it. */
function sectionsOf(text: string): { part: PartName; words: readonly string[]; patch: string }[] {
  return text
    .split(new RegExp(`^(?=${heading})`, 'm'))
    .filter((section) => section !== '')
    .map((section) => {
      const [, name, words = ''] = new RegExp(`^${heading}(\\S+)(.*)$`, 'm').exec(section) ?? [];
      // A patch of an older version holds only the guard.
      return {
        part: partNames.find((part) => part === name) ?? 'guard',
        words: words.split(' ').filter((word) => word !== ''),
        patch: name === undefined ? section : section.slice(section.indexOf('\n') + 1),
      };
    });
}

/**
 * Writes files with the changes of their steps, and the patches that undo these: all patches first. The patch of a
 * file without changes is removed last. `stepsOf` returns the steps of a file.
 */
export function writeProtected(
  root: string,
  files: readonly Protected[],
  stepsOf: (path: string) => readonly Step[],
): void {
  const patches: FileToWrite[] = [];
  const changed: FileToWrite[] = [];
  const unneeded: string[] = [];
  for (const { path, now, before } of files) {
    const steps = stepsOf(path);
    const after = steps.at(-1)?.after ?? before;
    if (after !== now) changed.push({ file: join(root, path), content: after });
    const patch = patchTextOf(path, steps);
    if (patch === '') unneeded.push(patchFile(root, path));
    else patches.push({ file: patchFile(root, path), content: patch });
  }
  writeFiles([...patches, ...changed], { within: root, folders: true });
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
