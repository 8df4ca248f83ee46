import {
  type Analyses,
  type AppReview,
  type Assumptions,
  accessFindings,
  linkHosts,
  review,
} from '@emmental/access';
import { analyse, codeFindings } from '@emmental/behaviour';
import { findEntry, loadProgram } from '@emmental/code';
import { configurationFindings, type Facts } from '@emmental/configuration';
import type { FunctionCode } from '@emmental/dependencies';
import {
  type App,
  type AppReport,
  asString,
  type Behaviour,
  type Diagnostic,
  diagnostic,
  type Finding,
  type FunctionDeclaration,
  type Source,
} from '@emmental/model';
import { appReport } from './app-report.ts';
import { functionCode } from './dependencies/function-code.ts';
import type { Progress } from './progress.ts';

/** One app, looked at through every slice that is built so far. */
export interface ScannedApp {
  readonly app: App;
  readonly review: AppReview;
  readonly report: AppReport;
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  /** The modules that were read for its functions. */
  readonly files: readonly string[];
  /** Its functions as their packages see them. */
  readonly codes: readonly FunctionCode[];
  /** What was reviewed, to review the app again after a change of its template. */
  readonly analyses: Analyses;
  readonly assumptions: Assumptions;
}

export interface PipelineOptions {
  readonly assumptions: Assumptions;
  /** False reads templates only. */
  readonly code: boolean;
  readonly progress: Progress;
  /** Today, as `2026-11-24`: runtimes end. */
  readonly today: string;
}

/** code → behaviour → access → findings for one App. Nothing of the repository is executed. */
export async function scanApp(app: App, source: Source, options: PipelineOptions): Promise<ScannedApp> {
  const diagnostics: Diagnostic[] = [];
  const analyses = new Map<string, readonly Behaviour[] | null>();
  const entries = new Map<string, { readonly file: string; readonly export: string }>();
  const files = new Set<string>();
  const codes: FunctionCode[] = [];
  for (const [index, fn] of app.functions.entries()) {
    options.progress.step(`${app.name}: function ${index + 1} of ${app.functions.length}, ${fn.name}`);
    const done = options.code ? await isolated(fn, source) : null;
    codes.push(done?.code ?? functionCode(fn, { why: 'its code was not looked at' }));
    const behaviours = done?.behaviours ?? null;
    analyses.set(fn.id, behaviours && linkHosts(fn, behaviours, options.assumptions));
    if (done?.entry) entries.set(fn.id, done.entry);
    for (const file of done?.files ?? []) files.add(file);
    diagnostics.push(...(done?.diagnostics ?? []));
  }
  const reviewed = review(app, analyses, options.assumptions);
  const report = appReport(reviewed, analyses, entries);
  return {
    app,
    review: reviewed,
    report,
    findings: [
      ...accessFindings(reviewed),
      ...inCode(reviewed, report),
      ...configurationFindings(factsOf(app, report, options.today)),
    ],
    diagnostics,
    files: [...files],
    codes,
    analyses,
    assumptions: options.assumptions,
  };
}

/** What configuration rules may look at. */
export function factsOf(app: App, report: AppReport, today: string): Facts {
  const reports = new Map(report.functions.map((one) => [one.id, one]));
  const functions = app.functions.flatMap((declaration) => {
    const found = reports.get(declaration.id);
    return found ? [{ declaration, report: found }] : [];
  });
  return { app, functions, today };
}

/** A fault of ours in one function must not take the others with it: what it does is then not known. */
async function isolated(fn: FunctionDeclaration, source: Source): Promise<Analysed> {
  try {
    return await behaviourOf(fn, source);
  } catch (error) {
    const about = `${fn.name}: ${error instanceof Error ? error.message : String(error)}`;
    return {
      ...unread(fn, 'its code could not be read'),
      diagnostics: [diagnostic('code/failed', fn.at, about)],
    };
  }
}

function inCode(reviewed: AppReview, report: AppReport): readonly Finding[] {
  return report.functions.flatMap((fn) => {
    const declaration = reviewed.functions.get(fn.id)?.function;
    return declaration
      ? codeFindings({
          function: declaration,
          behaviours: fn.behaviours,
          reachedBy: fn.reachedBy,
          granted: fn.granted,
        })
      : [];
  });
}

export interface Analysed {
  readonly entry: { readonly file: string; readonly export: string } | null;
  readonly behaviours: readonly Behaviour[] | null;
  readonly diagnostics: readonly Diagnostic[];
  /** The modules that were read. */
  readonly files: readonly string[];
  readonly code: FunctionCode;
}

const unread = (fn: FunctionDeclaration, why: string): Analysed => ({
  entry: null,
  behaviours: null,
  diagnostics: [],
  files: [],
  code: functionCode(fn, { why }),
});

/** What one function does: its handler found, its modules loaded, and run on abstract values. */
export async function behaviourOf(fn: FunctionDeclaration, source: Source): Promise<Analysed> {
  const { handler } = fn;
  if (handler.kind === 'unknown') return unread(fn, handler.why);
  const environment = new Map(
    [...fn.environment].flatMap(([name, value]) => {
      const known = asString(value);
      return known === null ? [] : [[name, known] as const];
    }),
  );
  const found = findEntry(source, {
    directory: handler.directory,
    handler: handler.handler,
    language: fn.language,
    runtime: fn.runtime,
    inline: handler.inline,
    entryPoints: handler.entryPoints ?? [],
    environment,
    at: fn.at,
  });
  if ('diagnostic' in found)
    return { ...unread(fn, found.diagnostic.message), diagnostics: [found.diagnostic] };
  const { entry, inline } = found;
  const program = await loadProgram(source, [entry.module], {
    directory: handler.directory,
    layers: fn.layerDirectories ?? [],
    inline,
  });
  const analysis = analyse(program, entry, {
    environment: fn.environment,
    triggers: fn.triggers.map(({ kind }) => kind),
  });
  return {
    entry: { file: entry.module, export: entry.export },
    behaviours: program.modules.has(entry.module) ? analysis.behaviours : null,
    diagnostics: [...program.diagnostics, ...analysis.diagnostics],
    files: [...program.modules.keys()],
    code: functionCode(fn, found),
  };
}
