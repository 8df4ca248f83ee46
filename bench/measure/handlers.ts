import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { App, Diagnostic, FunctionDeclaration, FunctionReport, Source } from '@emmental/model';
import { handlerApp, openSource, readApps } from '@emmental/read';
import { behaviourOf, type ScannedApp, scanApp } from '../../apps/cli/pipeline.ts';

/** A handler to look at: a file and export of a checked-out repository, and the template that names it. */
export interface Wanted {
  /** The repository's folder. */
  readonly folder: string;
  readonly file: string;
  /** As labelled: `handler`, `default`, `app.handler`. */
  readonly export: string;
  readonly template: string | null;
}

export interface Looked {
  readonly report: FunctionReport;
  readonly diagnostics: readonly Diagnostic[];
  /** How it was found. */
  readonly by: 'template' | 'handler';
  readonly declaration: FunctionDeclaration;
  readonly source: Source;
}

const nothingGiven = { env: new Map(), opt: new Map(), parameters: new Map() } as const;
const quiet = { step: () => {}, end: () => {} } as const;

/** Looks at handlers as `emmental scan` does; one template is read once. */
export function handlerReader(): (wanted: Wanted) => Promise<Looked> {
  const sources = new Map<string, Source>();
  const scanned = new Map<string, Promise<readonly ScannedApp[]>>();
  const sourceOf = (folder: string): Source => {
    const source = sources.get(folder) ?? openSource(folder);
    sources.set(folder, source);
    return source;
  };
  const scan = (app: App, source: Source) =>
    scanApp(app, source, { assumptions: new Map(), code: true, progress: quiet });
  const appsOf = (folder: string, template: string): Promise<readonly ScannedApp[]> => {
    const key = join(folder, template);
    const source = sourceOf(folder);
    const known =
      scanned.get(key) ??
      Promise.all(readApps(source, template, nothingGiven).apps.map((app) => scan(app, source)));
    scanned.set(key, known);
    return known;
  };
  return async (wanted) => {
    const source = sourceOf(wanted.folder);
    const exported = wanted.export.slice(wanted.export.lastIndexOf('.') + 1);
    for (const app of wanted.template === null ? [] : await appsOf(wanted.folder, wanted.template)) {
      const report = app.report.functions.find(
        (fn) => fn.handler?.file === wanted.file && fn.handler.export === exported,
      );
      const declaration = app.app.functions.find((fn) => fn.id === report?.id);
      if (report && declaration)
        return { report, declaration, diagnostics: app.diagnostics, by: 'template', source };
    }
    const app = handlerApp([{ file: wanted.file, export: exported }], new Map());
    const one = await scan(app, source);
    const [report] = one.report.functions;
    const [declaration] = app.functions;
    if (!report || !declaration) throw new Error(`${wanted.file} gave no function`);
    return { report, declaration, diagnostics: one.diagnostics, by: 'handler', source };
  };
}

/** Milliseconds of one handler, code and behaviour, warm: the median of `runs` after everything was read once. */
export async function handlerTime({ declaration, source }: Looked, runs = 5): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await behaviourOf(declaration, source);
    times.push(performance.now() - start);
  }
  return quantile(times, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** DIR/<owner>/<repo>, or DIR/<repo>. */
export function repositoryFolder(sources: string, repository: string): string | null {
  const names = [repository, repository.slice(repository.indexOf('/') + 1)];
  return names.map((name) => join(sources, name)).find((folder) => existsSync(folder)) ?? null;
}
