import { existsSync, realpathSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { parseHandlerFlag } from '@emmental/code';
import { type App, attempt, type Diagnostic, folderOf, type Source } from '@emmental/model';
import {
  handlerApp,
  type LooseHandler,
  placeOf,
  type ReadResult,
  readProfile,
  readScenarios,
} from '@emmental/read';
import { assumptionsOf } from '../exceptions.ts';
import { WrongUse } from '../exit.ts';
import { faultIn, type ScannedApp, scanApp } from '../pipeline.ts';
import type { Progress } from '../progress.ts';
import type { ScanRequest } from '../scan.ts';
import type { Waivers } from '../waivers.ts';
import { readWithConfigs } from './configured.ts';

/**
 * Reads the apps that PATH declares: templates below it, handlers that the user named, or nothing if PATH is a
 * lockfile.
 */
export async function readAt(
  source: Source,
  path: string,
  request: ScanRequest,
  progress: Progress,
): Promise<ReadResult> {
  const isFile = source.kind(path) === 'file';
  const folder = isFile ? folderOf(path) : path;
  if (request.handlers.length > 0) return namedHandlers(request, source, folder);
  const mayBeLockfile = request.command === 'dependencies' && isFile;
  if (mayBeLockfile && (await import('@emmental/dependencies')).isLockfile(path)) return nothing;
  const declared = readWithConfigs(source, placeOf(path, request.path), request, (file) =>
    progress.step(`reading ${file}`),
  );
  const withPrograms =
    declared.programs || declared.printedBy
      ? await (await import('./programs.ts')).withPrograms(declared, source)
      : declared;
  const read = declared.codebases
    ? await (await import('./firebase.ts')).withFirebase(withPrograms, source)
    : withPrograms;
  if (!mayBeLockfile) {
    const isEmpty = read.apps.every(({ functions }) => functions.length === 0);
    const kept = isEmpty && !isFile ? await handlersInRulebase(source, folder) : [];
    return kept.length === 0 ? read : { ...read, apps: [...read.apps, appOf(kept, request, source, folder)] };
  }
  return { ...read, diagnostics: read.diagnostics.filter(({ code }) => code !== 'read/not-a-template') };
}

/** A lockfile alone declares no app. */
const nothing: ReadResult = { apps: [], templates: 0, diagnostics: [] };

function namedHandlers(request: ScanRequest, source: Source, folder: string): ReadResult {
  const placed = request.handlers.map((handler) => ({
    ...handler,
    file: handlerFile(handler.file, source, folder),
  }));
  for (const [index, { file }] of placed.entries())
    if (source.kind(file) !== 'file')
      throw new WrongUse(`--handler: no such file ${request.handlers[index]?.file ?? file}`);
  return { apps: [appOf(placed, request, source, folder)], templates: 0, diagnostics: [] };
}

const appOf = (
  handlers: readonly LooseHandler[],
  { env }: ScanRequest,
  source: Source,
  folder: string,
): App => handlerApp(handlers, env, { folder, name: basename(resolve(source.directory, folder)) });

/**
 * Returns the handlers that a rulebase covers, with paths inside the boundary: `--handler` named them when it was derived, and no template
 * does. Files that are gone are left out.
 */
export async function handlersInRulebase(source: Source, folder: string): Promise<readonly LooseHandler[]> {
  const { found } = await readProfile(source, folder);
  return Object.keys(found?.profile.functions ?? {}).flatMap((name) => {
    const entry = parseHandlerFlag(name);
    if (!entry || isAbsolute(entry.module) || source.kind(entry.module) !== 'file') return [];
    return [{ file: entry.module, export: entry.export }];
  });
}

/**
 * Returns the path of a handler inside the boundary. `written` is relative to the folder that PATH is, or absolute. Throws
 * `WrongUse` for a file outside of the boundary.
 */
export function handlerFile(written: string, source: Source, folder: string): string {
  if (!isAbsolute(written)) return folder === '' ? written : `${folder}/${written}`;
  const real = existsSync(written) ? realpathSync(written) : written;
  const inside = relative(source.directory, real).replaceAll('\\', '/');
  if (inside.startsWith('../') || isAbsolute(inside))
    throw new WrongUse(
      `--handler ${written}: it lies outside of ${source.directory}; scan its folder, or set --root to a folder that contains both`,
    );
  return inside;
}

/**
 * Scans each app with the answers of its rulebase, and marks the findings that a line beside them waives. An app
 * without functions and without anything to repair is left out. An app with which the program fails becomes a diagnostic.
 */
export async function lookAtApps(
  declared: readonly App[],
  source: Source,
  {
    request,
    waivers,
    progress,
  }: {
    readonly request: ScanRequest;
    readonly waivers: Waivers;
    readonly progress: Progress;
  },
): Promise<{ readonly apps: readonly ScannedApp[]; readonly diagnostics: readonly Diagnostic[] }> {
  const apps: ScannedApp[] = [];
  const diagnostics: Diagnostic[] = [];
  if (declared.length >= manyApps) saveMemory();
  const look = async (app: App): Promise<ScannedApp | null> => {
    try {
      const looked = await lookAt(app, source, { request, progress });
      const findings = attempt(
        'waivers',
        () => waivers.over(looked),
        looked.findings,
        (part, error) => diagnostics.push(faultIn(app, part, error)),
      );
      // V8 frees what only weak references hold when a turn of its event loop ends.
      await turn();
      return { ...looked, findings };
    } catch (error) {
      // A refusal speaks to the user. Any other error is a fault of this program, and the other apps are still scanned.
      if (error instanceof WrongUse) throw error;
      diagnostics.push(faultIn(app, app.name, error, app.functions.length));
      return null;
    }
  };
  for (const app of declared) {
    const looked = await look(app);
    if (looked && (request.others === true || isWorthTelling(looked))) apps.push(looked);
  }
  return { apps: await startedByEachOther(apps, look), diagnostics };
}

/**
 * Looks again at the apps whose functions other apps of the scan start, until none is started in a new way: these functions may start
 * further ones. It ends, because an audience of a way only becomes wider.
 */
async function startedByEachOther(
  apps: readonly ScannedApp[],
  look: (app: App) => Promise<ScannedApp | null>,
): Promise<readonly ScannedApp[]> {
  if (apps.length < 2) return apps;
  const { startedByOthers } = await import('@emmental/access');
  let all = apps;
  for (;;) {
    const started = startedByOthers(all.map(({ app, report }) => ({ app, functions: report.functions })));
    if (started.size === 0) return all;
    const next: ScannedApp[] = [];
    for (const each of all) {
      const app = started.get(each.app);
      next.push((app && (await look(app))) ?? each);
    }
    all = next;
  }
}

/** The number of apps from which on their results take more memory than the program itself. */
const manyApps = 100;

/**
 * Makes V8 collect when its heap has grown by 30 percent: otherwise the heap grows to twice what the results of many apps take.
 * This costs a tenth of the processor time.
 */
const saveMemory = (): void => setFlagsFromString('--heap-growing-percent=30');

async function lookAt(
  app: App,
  source: Source,
  { request, progress }: { readonly request: ScanRequest; readonly progress: Progress },
): Promise<ScannedApp> {
  const profile = await readProfile(source, app.folder);
  const answers = profile.found ? assumptionsOf(profile.found, request.today).values : new Map();
  const counting = [...answers].filter(([id]) => !request.ignoredAnswers?.has(id));
  return scanApp(app, source, {
    assumptions: new Map(counting),
    profile,
    code: request.code,
    peers: request.peers === true,
    progress,
    today: request.today,
  });
}

const isWorthTelling = ({ app, findings }: ScannedApp): boolean =>
  app.functions.length > 0 || app.subjects.length > 0 || findings.some(({ severity }) => severity !== 'info');

/** Collects the problems of the apps, their rulebases and, for `scan`, their own scenarios. */
export async function diagnosticsOf(
  apps: readonly ScannedApp[],
  source: Source,
  { command }: ScanRequest,
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const { app, profile, diagnostics } of apps) {
    found.push(...profile.diagnostics, ...diagnostics);
    if (command !== 'scan') continue;
    try {
      found.push(...(await readScenarios(source, app.folder)).diagnostics);
    } catch (error) {
      found.push(faultIn(app, 'its own scenarios of attack', error));
    }
  }
  return found;
}
