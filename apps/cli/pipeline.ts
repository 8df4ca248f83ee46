import { type AppReview, accessFindings, review, withStoredSources } from '@emmental/access';
import { configurationFindings, type RuleInput } from '@emmental/configuration';
import type { FunctionCode } from '@emmental/dependencies';
import { linkBehaviours } from '@emmental/link';
import {
  type App,
  type AppReport,
  type Assumptions,
  attempt,
  type Behaviour,
  type CoverageCause,
  causeOfNoCode,
  coverageCauses,
  type Diagnostic,
  diagnostic,
  diagnosticCodes,
  type Finding,
  type FunctionDeclaration,
  faultText,
  inWordsOf,
  isBesideHandler,
  type LinkedHandler,
  type OnFault,
  type Source,
  underCondition,
} from '@emmental/model';
import { noProfile, type ProfileResult } from '@emmental/read';
import { appReport } from './app-report.ts';
import { namedIn, refusedIn } from './assume/named-code.ts';
import type { Analysed } from './code.ts';
import { functionCode } from './dependencies/function-code.ts';
import type { Progress } from './progress.ts';

/** One app with the results of every pass. */
export interface ScannedApp {
  readonly app: App;
  /** Returns the review of its permissions. A scan of many apps keeps none in memory; it is then made again. */
  readonly review: () => AppReview;
  readonly report: AppReport;
  /** Functions whose code was analysed. */
  readonly analysed: number;
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  /** Files of the modules that were read for its functions. */
  readonly files: readonly string[];
  /** Code of its functions as the analysis of packages needs it. */
  readonly codes: readonly FunctionCode[];
  /** The behaviours of its functions by id, before linking: another template fills their holes (unknown parts of a text) with other values. */
  readonly unlinked: Unlinked;
  readonly assumptions: Assumptions;
  /** The rulebase that applies to it. */
  readonly profile: ProfileResult;
}

type Unlinked = Parameters<typeof linkBehaviours>[1];

export interface PipelineOptions {
  readonly assumptions: Assumptions;
  /** The rulebase; absent: none applies to the app. */
  readonly profile?: ProfileResult;
  /** False = only templates are read. */
  readonly code: boolean;
  readonly progress: Progress;
  /** Today, as `2026-11-24`, to know which runtimes have ended. */
  readonly today: string;
  /** Also reports problems without consequence here, as other scanners do. */
  readonly peers?: boolean;
}

/** Runs code → behaviour → link → access → findings for one App. Nothing of the repository is executed. */
export async function scanApp(app: App, source: Source, options: PipelineOptions): Promise<ScannedApp> {
  const diagnostics: Diagnostic[] = [];
  const unlinked = new Map<string, readonly Behaviour[] | null>();
  const entries = new Map<string, LinkedHandler>();
  const files = new Set<string>();
  const leftOut = new Map<string, readonly CoverageCause[]>();
  const codes: FunctionCode[] = [];
  // The analysis of code is half of what a scan loads, so it is loaded only on demand.
  const code = options.code ? await import('./code.ts') : null;
  const named = namedIn(options.assumptions, source, options.profile?.found?.path ?? null);
  const refused = refusedIn(options.assumptions);
  for (const [index, fn] of app.functions.entries()) {
    options.progress.step(
      `${app.folder || app.name}: function ${index + 1} of ${app.functions.length}, ${fn.name}`,
    );
    const done = code && (await code.codeOf(fn, source, named, refused));
    codes.push(done?.code ?? functionCode(fn, { why: 'its code was not read' }));
    unlinked.set(fn.id, done?.behaviours ?? null);
    if (done?.entry) entries.set(fn.id, done.entry);
    for (const file of done?.files ?? []) files.add(file);
    diagnostics.push(...(done?.diagnostics ?? []));
    leftOut.set(fn.id, done ? leftOutOf(fn, done) : ['code not asked for']);
  }
  const linked = linkBehaviours(app, unlinked, options.assumptions);
  const reviewed = review(app, linked, options.assumptions);
  const analyses = withStoredSources(reviewed, linked);
  const report = appReport(reviewed, analyses, entries, leftOut);
  const onFault: OnFault = (part, error) => diagnostics.push(faultIn(app, part, error));
  const input = factsOf(app, report, options.today, options.peers);
  const inCode = attempt('findings in code', () => code?.findingsInCode(reviewed, report) ?? [], [], onFault);
  const access = attempt('findings about permissions', () => accessFindings(reviewed, onFault), [], onFault);
  const declared = attempt(
    'findings about settings',
    () => configurationFindings(input, onFault),
    [],
    onFault,
  );
  return {
    app,
    review: onDemand(reviewed, app, { unlinked, assumptions: options.assumptions }),
    report,
    analysed: [...reviewed.functions.values()].filter(({ analysed }) => analysed).length,
    findings: [...access, ...inCode, ...declared].map((finding) =>
      attempt(
        `the words of ${finding.rule}`,
        () => underCondition(inWordsOf(app, finding), app),
        finding,
        onFault,
      ),
    ),
    diagnostics,
    files: [...files],
    codes,
    unlinked,
    assumptions: options.assumptions,
    profile: options.profile ?? noProfile,
  };
}

/** Makes the diagnostic about a fault of the program in a part of the work on an app; `functions` are not in the report because of it. */
export const faultIn = (app: App, part: string, error: unknown, functions?: number): Diagnostic =>
  diagnostic(
    'scan/failed',
    { file: app.template ?? app.id, line: 1, column: 1 },
    `${part}: ${faultText(error)}`,
    functions,
  );

/** Returns the causes for which the code of a function, or a part of it, was not analysed; [] if all of it was. */
function leftOutOf(
  { handler }: FunctionDeclaration,
  { behaviours, diagnostics }: Pick<Analysed, 'behaviours' | 'diagnostics'>,
): readonly CoverageCause[] {
  const causes = new Set<CoverageCause>(diagnostics.flatMap(({ code }) => diagnosticCodes[code].cause ?? []));
  if (behaviours?.some(({ kind }) => kind === 'dynamic')) causes.add('code built at run time');
  if (behaviours?.some(isBesideHandler)) causes.add('code beside the handler');
  if (behaviours === null && causes.size === 0)
    causes.add(handler.kind === 'unknown' ? causeOfNoCode(handler.why) : 'code not found');
  return coverageCauses.filter((cause) => causes.has(cause));
}

/** Returns the review as long as it is in memory, and else makes it again. Nothing else that `scanApp` made may stay with it. */
function onDemand(
  reviewed: AppReview,
  app: App,
  from: Pick<ScannedApp, 'unlinked' | 'assumptions'>,
): ScannedApp['review'] {
  reviews.set(app, new WeakRef(reviewed));
  return () => reviewAgain(app, from);
}

const reviews = new WeakMap<App, WeakRef<AppReview>>();

/** Reviews a scanned app again, also with another text of its template. A review that is still in memory is not made again. */
export function reviewAgain(
  app: App,
  { unlinked, assumptions }: Pick<ScannedApp, 'unlinked' | 'assumptions'>,
): AppReview {
  const known = reviews.get(app)?.deref();
  if (known) return known;
  const made = review(app, linkBehaviours(app, unlinked, assumptions), assumptions);
  reviews.set(app, new WeakRef(made));
  return made;
}

/** Gathers the facts that configuration rules may look at. */
export function factsOf(app: App, report: AppReport, today: string, peers = false): RuleInput {
  const reports = new Map(report.functions.map((fnReport) => [fnReport.id, fnReport]));
  const functions = app.functions.flatMap((declaration) => {
    const found = reports.get(declaration.id);
    return found ? [{ declaration, report: found }] : [];
  });
  return { app, functions, today, withFacts: peers };
}
