import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { App, Source } from '@emmental/model';
import { openSource, readApps, readProfile } from '@emmental/read';
import { type ScannedApp, scanApp } from '../../apps/cli/pipeline.ts';

/** Scans apps as `emmental scan` does; opens a repository once and reads a template once. */
export interface AppReader {
  /** Returns the apps of one template. */
  readonly appsOf: (folder: string, template: string) => Promise<readonly ScannedApp[]>;
  readonly scan: (app: App, folder: string) => Promise<ScannedApp>;
  readonly source: (folder: string) => Source;
}

const nothingGiven = { env: new Map(), opt: new Map(), parameters: new Map() } as const;
const quiet = { step: () => {}, end: () => {} } as const;

export function appReader(): AppReader {
  const sources = new Map<string, Source>();
  const scanned = new Map<string, Promise<readonly ScannedApp[]>>();
  const source = (folder: string): Source => {
    const known = sources.get(folder) ?? openSource(folder);
    sources.set(folder, known);
    return known;
  };
  const scan = async (app: App, folder: string) =>
    scanApp(app, source(folder), {
      assumptions: new Map(),
      profile: await readProfile(source(folder), app.folder),
      code: true,
      progress: quiet,
      today: '2026-11-24',
    });
  const appsOf = (folder: string, template: string): Promise<readonly ScannedApp[]> => {
    const key = join(folder, template);
    const known =
      scanned.get(key) ??
      Promise.all(readApps(source(folder), template, nothingGiven).apps.map((app) => scan(app, folder)));
    scanned.set(key, known);
    return known;
  };
  return { appsOf, scan, source };
}

/** Returns DIR/<owner>/<repo> or DIR/<repo>; null if neither exists. */
export function repositoryFolder(sources: string, repository: string): string | null {
  const names = [repository, repository.slice(repository.indexOf('/') + 1)];
  return names.map((name) => join(sources, name)).find((folder) => existsSync(folder)) ?? null;
}
