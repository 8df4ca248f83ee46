import { existsSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { type Diagnostic, movedId, type Source } from '@emmental/model';
import { formatLock, type Lock, type NativeByFunction, parseLock } from '@emmental/profile';
import type { ReadProfile } from '@emmental/read';
import { appNames, onPath, pathOfApp } from '@emmental/report';
import { WrongUse } from '../exit.ts';
import { refuseLinksOut } from '../files/links.ts';
import { readText } from '../files/read.ts';
import { writeFiles } from '../files/write.ts';
import { placedApp } from '../fleet/apps.ts';
import type { AppWithFunctions } from '../named-function.ts';
import type { ScannedApp } from '../pipeline.ts';
import { type Progress, progressOn } from '../progress.ts';
import { folderOf, scanPaths } from '../run.ts';
import { distinct } from '../scan/report.ts';
import type { Scan } from '../scan.ts';
import { type ReadingOptions, wordsOf } from '../usage/reading.ts';
import type { World } from '../world.ts';
import type { AppDocument } from './document.ts';
import { nativeIn } from './native.ts';

/** An app with the rulebase that is nearest above its template, and the lock beside it. */
export interface Rulebase {
  readonly scanned: ScannedApp;
  /** Code that its functions load beside the code of their language. */
  readonly native: NativeByFunction;
  readonly source: Source;
  /** Path inside the boundary where the rulebase is, or would be written. */
  readonly path: string;
  readonly found: ReadProfile | null;
  readonly lock: Lock;
  /** Problems of the rulebase and of the files that the scan read. */
  readonly diagnostics: readonly Diagnostic[];
  /** The command that writes the rulebase, ready to be pasted. */
  readonly deriving: string;
  /** Writes a path inside the boundary as the user sees it: relative to PATH. */
  readonly shown: (path: string) => string;
}

/** Scans PATH and reads the rulebase of each app in it. `code` false reads templates only, which is faster. */
export async function rulebases(
  path: string,
  options: ReadingOptions,
  world: World,
  code = options.code,
): Promise<readonly Rulebase[]> {
  const { scans } = await scanPaths('scan', [path], { ...options, code }, world);
  const progress = progressOn(world.stderr, world.now);
  const deriving = derivingOf(path, options);
  const all: Rulebase[] = [];
  for (const scan of scans) all.push(...(await rulebasesOf(scan, code, deriving, progress)));
  progress.end();
  if (all.length === 0)
    throw new WrongUse(`${path}: no functions found (for a single handler: --handler FILE#EXPORT)`);
  return all;
}

/** Returns the rulebase of each app of a scan. `code` tells if the scan read code. */
export async function rulebasesOf(
  scan: Scan,
  code: boolean,
  deriving: string,
  progress: Progress,
): Promise<readonly Rulebase[]> {
  const nativeOf = code ? await nativeIn(scan.source, scan.folder, progress.step) : async () => new Map();
  const all: Rulebase[] = [];
  for (const [index, scanned] of scan.apps.entries()) {
    progress.step(`rulebase: app ${index + 1} of ${scan.apps.length}, ${scanned.app.id}`);
    all.push({ ...rulebaseOf(scanned, scan), native: await nativeOf(scanned), deriving });
  }
  return all;
}

/** Returns the `emmental profile derive` command with the user's options about the repository. */
export const derivingOf = (path: string, options: ReadingOptions): string =>
  [onPath('emmental profile derive', path), ...wordsOf(options)].join(' ');

/**
 * Returns the command that writes what is missing, and its purpose. If only apps are missing that would share a file, the command
 * names one of them, because `derive` writes the rules of one app into a file and leaves such apps out.
 */
export function derivingIn(
  lacking: Rulebase,
  all: readonly Rulebase[],
  path: string,
): readonly [command: string, what: string] {
  const { derived } = ofOneFile(all);
  if (derived.some(({ found }) => found === null))
    return [lacking.deriving, 'writes the rulebases that are missing'];
  return [
    derivingOne(lacking, all, path),
    'writes the rulebase of one app; another app of its folder needs a folder of its own',
  ];
}

/** Returns the command that writes the rulebase of one of several apps. */
export function derivingOne(rulebase: Rulebase, all: readonly Rulebase[], path: string): string {
  const derive = 'emmental profile derive';
  return `${onPath(derive, appPath(rulebase, all, path))}${rulebase.deriving.slice(onPath(derive, path).length)}`;
}

/** Apps whose rulebases can be written, and groups of apps that would share a file of which nobody says whose it is. */
export interface Derivable {
  readonly derived: readonly Rulebase[];
  readonly leftOut: readonly (readonly Rulebase[])[];
}

/**
 * Finds apps that would share a file, each of which would remove the functions of the other. An app without functions needs no
 * rulebase where another app has one; a rulebase that is there belongs to the app of its `template`.
 */
export function ofOneFile(all: readonly Rulebase[]): Derivable {
  const byPath = new Map<string, Rulebase[]>();
  for (const rulebase of withFunctions(all))
    byPath.set(rulebase.path, [...(byPath.get(rulebase.path) ?? []), rulebase]);
  const derived: Rulebase[] = [];
  const leftOut: (readonly Rulebase[])[] = [];
  for (const group of byPath.values()) {
    const owner = group.length === 1 ? group[0] : group.find(isOwner);
    if (owner) derived.push(owner);
    const others = group.filter((each) => each !== owner);
    if (others.length > 0) leftOut.push(others);
  }
  return { derived, leftOut };
}

/** Returns true if the rulebase names the template of this app. */
const isOwner = ({ found, path, scanned: { app } }: Rulebase): boolean =>
  found?.profile.template !== undefined &&
  app.template !== null &&
  posix.join(posix.dirname(path), found.profile.template) === app.template;

function rulebaseOf(
  scanned: ScannedApp,
  { source, folder, report }: Scan,
): Omit<Rulebase, 'deriving' | 'native'> {
  const { found, diagnostics } = scanned.profile;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const path = found?.path ?? errors[0]?.file ?? posix.join(scanned.app.folder, 'emmental.yaml');
  return {
    scanned,
    source,
    path,
    found,
    lock: lockBeside({ source, path }),
    // Paths of a report are relative to PATH.
    diagnostics: [
      ...diagnostics,
      ...report.diagnostics.map((diagnostic) => ({
        ...diagnostic,
        file: posix.join(folder, diagnostic.file),
      })),
    ],
    shown: (inside) => (folder === '' ? inside : relative(folder, inside).replaceAll('\\', '/')),
  };
}

/** Reads the lock beside a rulebase; empty where there is none. */
export const lockBeside = ({ source: { directory }, path }: Pick<Rulebase, 'source' | 'path'>): Lock =>
  readLock(join(directory, lockOf(path)), directory);

/** Returns the path of `emmental.lock` beside the rulebase. */
const lockOf = (path: string): string => path.replace(/[^/]*$/, 'emmental.lock');

function readLock(file: string, within: string): Lock {
  refuseLinksOut(within, file);
  if (!existsSync(file)) return new Map();
  const lock = parseLock(readText(file));
  if (typeof lock === 'string')
    throw new WrongUse(
      `${file} is not a lock: ${lock}; restore it from version control, update emmental if a newer version wrote it, or remove it to start again`,
    );
  return lock;
}

/** Returns the rulebases of apps with functions; all of them if no app has one. */
export function withFunctions(all: readonly Rulebase[]): readonly Rulebase[] {
  const some = all.filter(({ scanned }) => scanned.app.functions.length > 0);
  return some.length > 0 ? some : all;
}

/** Returns the single rulebase that a command works on. */
export function only(all: readonly Rulebase[], path: string): Rulebase {
  const [first, second] = withFunctions(all);
  if (!first) throw new WrongUse(`${path}: no functions found`);
  if (second) {
    const names = appNames(all.map(placed));
    const shown = [...names.values()].slice(0, mostApps).join(', ');
    const more = names.size > mostApps ? ` and ${names.size - mostApps} more` : '';
    throw new WrongUse(
      `${path} has ${all.length} apps; name the folder of one, such as ${appPath(first, all, path)}: ${shown}${more}`,
    );
  }
  return first;
}

const mostApps = 8;

/** Returns the app of a rulebase with its functions, by the ids that users see. */
export const placed = ({ scanned, shown }: Rulebase): AppWithFunctions =>
  placedApp(scanned.app, (id) => movedId(id, shown));

/** Returns the path that names the app of a rulebase among those of PATH. */
export const appPath = (rulebase: Rulebase, all: readonly Rulebase[], path: string): string =>
  pathOfApp(
    { apps: all.map(placed), asked: { paths: [path], options: [], folder: folderOf(path) } },
    placed(rulebase),
  );

/** The rulebase of an app, or the reason why there is none. */
export type RulebaseState =
  | { readonly kind: 'found'; readonly file: ReadProfile; readonly environment: string | null }
  | { readonly kind: 'none' | 'wrong' | 'no environment' };

/** Returns the rulebase of one of several apps, with the environment of `--environment`. Unlike `needed` it does not throw. */
export function stateOf(
  { found, diagnostics, path }: Rulebase,
  environment: string | undefined,
): RulebaseState {
  if (!found) {
    const isWrong = diagnostics.some(({ file, severity }) => file === path && severity === 'error');
    return { kind: isWrong ? 'wrong' : 'none' };
  }
  if (environment === undefined) return { kind: 'found', file: found, environment: null };
  return Object.keys(found.profile.environments ?? {}).includes(environment)
    ? { kind: 'found', file: found, environment }
    : { kind: 'no environment' };
}

/** Refuses several apps of which none has a rulebase. */
export function refuseNone(all: readonly Rulebase[], path: string): void {
  const [first] = all;
  if (
    first &&
    all.every(
      ({ found, diagnostics, path: file }) => !found && !diagnostics.some((each) => each.file === file),
    )
  )
    throw new WrongUse(
      `none of the ${all.length} apps in ${path} has an emmental.yaml; write them: ${derivingIn(first, all, path)[0]}`,
    );
}

/** Returns the rulebase; throws when it is missing or has errors. */
export function needed(rulebase: Rulebase): ReadProfile {
  if (rulebase.found) return rulebase.found;
  const wrongs = rulebase.diagnostics.filter(
    ({ severity, file }) => severity === 'error' && file === rulebase.path,
  );
  // The first error is usually the cause of the others.
  const [wrong] = wrongs;
  const more = distinct(wrongs).length - 1;
  const rest =
    more < 1 ? '' : ` (and ${more} more: ${rulebase.deriving.replace('profile derive', 'profile check')})`;
  throw new WrongUse(
    wrong
      ? `${rulebase.shown(wrong.file)}:${wrong.line}:${wrong.column} ${wrong.message}${rest}`
      : `no emmental.yaml; write one: ${rulebase.deriving}`,
  );
}

/** Describes the app as `--format json` does, with the command's content about its functions. */
export const appDocument = (
  { scanned, shown, found }: Rulebase,
  functions: readonly unknown[],
): AppDocument => ({
  id: shown(scanned.app.id),
  template: scanned.app.template === null ? null : shown(scanned.app.template),
  rulebase: found === null ? null : shown(found.path),
  functions,
});

/** Returns the environment of `--environment` under its name in the rulebase; null = the rules of every environment. */
export function environmentOf(name: string | undefined, { profile }: ReadProfile): string | null {
  if (name === undefined) return null;
  const known = Object.keys(profile.environments ?? {});
  if (known.includes(name)) return name;
  throw new WrongUse(
    `the rulebase has no environment ${name}; ${known.length === 0 ? 'it has none' : `environments: ${known.join(', ')}`}`,
  );
}

/** Writes a rulebase and its lock where they differ from the files; returns true when something was written. */
export function writeRulebase({ source, path }: Rulebase, text: string, lock: string | Lock): boolean {
  const within = source.directory;
  const written = [
    { file: join(within, path), content: text },
    { file: join(within, lockOf(path)), content: typeof lock === 'string' ? lock : formatLock(lock) },
  ];
  const differing = written.filter(({ file, content }) => {
    refuseLinksOut(within, file);
    return !existsSync(file) || readText(file) !== content;
  });
  writeFiles(differing, { within });
  return differing.length > 0;
}

/** Reads the current text of the rulebase. */
export function textOf({ source, path, found }: Rulebase): string | null {
  if (!found) return null;
  const read = source.read(path);
  return 'text' in read ? read.text : null;
}
