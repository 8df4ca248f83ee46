import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type App,
  type CompiledProfile,
  compareText,
  type FunctionDeclaration,
  guardInSource,
  hasGoogleGuard,
  type Language,
} from '@emmental/model';
import { readText } from '../files/read.ts';
import { removeEmptyFolder, removeFile, removeFolder, writeFolder } from '../files/write.ts';
import { digestList, isInLayer, rulesText } from './digests.ts';
import { guardFiles } from './guard-files.ts';

/*
 * Functions of Google Cloud have no layers: the guard is in the folder of their source, of which Terraform makes the archive. Apps that
 * deploy the same folder share the guard in it; each has a file of rules of its own.
 */

/** Returns the name of the file with the rules of an app, in the folder of the guard. */
export const rulesFile = (template: string): string =>
  `rules-${createHash('sha256').update(template).digest('hex').slice(0, 8)}.json`;

/** Returns the file with the rules of a function of Google Cloud, in the folder of its source; null where that is not known. */
export const fileOfRules = (fn: FunctionDeclaration, { template }: App): string | null =>
  fn.account && fn.package && template !== null
    ? join(fn.package.directory, guardInSource, rulesFile(template))
    : null;

const isRules = /^rules-[0-9a-f]{8}\.json$/;

/** Returns the folders of source in which functions of an app have the guard, with the languages of these functions. */
function foldersOf(app: App, isGuarded: boolean): ReadonlyMap<string, ReadonlySet<Language>> {
  const folders = new Map<string, Set<Language>>();
  for (const fn of app.functions) {
    if (!fn.account || !fn.package || (isGuarded && !hasGoogleGuard(fn))) continue;
    const languages = folders.get(fn.package.directory) ?? new Set();
    folders.set(fn.package.directory, languages.add(fn.language));
  }
  return new Map([...folders].sort(([a], [b]) => compareText(a, b)));
}

/** Returns the folders of the guard that an app needs, relative to the root. */
export const sourceGuards = (app: App): readonly string[] =>
  [...foldersOf(app, true).keys()].map((folder) => join(folder, guardInSource));

/** Writes the guard into the folders of source of an app whose functions of Google Cloud have the guard. */
export function writeSourceGuards(root: string, template: string, app: App, profile: CompiledProfile): void {
  for (const [directory, languages] of foldersOf(app, true)) {
    const folder = join(root, directory, guardInSource);
    const others = rulesIn(folder).filter((name) => name !== rulesFile(template));
    const isPython = languages.has('python') || existsSync(join(folder, 'python'));
    const isNode = languages.has('javascript') || existsSync(join(folder, 'node'));
    writeFolder(
      {
        folder,
        copyOf: guardFiles(),
        isCopied: (file) =>
          isInLayer(file) && (isPython || !isOf(file, 'python')) && (isNode || !isOf(file, 'node')),
        programs: ['wrapper'],
        files: {
          digests: digestList(),
          [rulesFile(template)]: rulesText(profile),
          ...Object.fromEntries(others.map((name) => [name, readText(join(folder, name))])),
        },
      },
      { within: root },
    );
  }
}

/** Is a file of the guards, or the folder itself, that of this language? */
const isOf = (file: string, language: 'node' | 'python'): boolean => {
  const below = file.slice(guardFiles().length).replaceAll('\\', '/').replace(/^\/+/, '');
  return below === language || below.startsWith(`${language}/`);
};

const rulesIn = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => isRules.test(name)) : [];

/** Tells if a folder of source of an app has the guard with rules of this app. */
export const hasSourceGuard = (root: string, template: string, app: App): boolean =>
  [...foldersOf(app, false).keys()].some((directory) =>
    existsSync(join(root, directory, guardInSource, rulesFile(template))),
  );

/** Removes the rules of an app from the folders of its source, and the guard from those where no other app has rules. */
export function removeSourceGuards(root: string, template: string, app: App): void {
  for (const directory of foldersOf(app, false).keys()) {
    const folder = join(root, directory, guardInSource);
    const rules = rulesIn(folder);
    if (!rules.includes(rulesFile(template))) continue;
    if (rules.length > 1) removeFile(join(folder, rulesFile(template)), { within: root });
    else removeFolder(folder, { within: root });
    removeEmptyFolder(dirname(folder), { within: root });
  }
}
