import type { AppReport, HolesReport, Report } from '@emmental/model';
import { type Explained, explain, type Row, sectionNamed, shadowedIn, subjectOf } from '@emmental/profile';
import { appNames, renderHolesJson, renderJson } from '@emmental/report';
import type { Upload, UploadedFinding, UploadedFunction, UploadedRule } from '@emmental/store/upload';
import { placedIn } from '../fleet/place.ts';
import { judgedApps } from '../holes/judged-apps.ts';
import { profileDigest } from '../profile/digest.ts';
import { documentOf } from '../profile/explained-document.ts';
import { type Rulebase, rulebasesOf } from '../profile/rulebase.ts';
import type { Progress } from '../progress.ts';
import type { Scan } from '../scan.ts';
import { tool } from '../tool.ts';
import { diffsOf } from './diffs.ts';
import { stepsOf, type WriteDiff } from './steps.ts';

/** The circumstances of a scan. */
export interface UploadOrigin {
  readonly environment: string;
  readonly repository: string | null;
  readonly branch: string | null;
  /** ISO 8601. */
  readonly madeAt: string;
}

/**
 * Returns what the console stores of each app with functions: the documents of `scan` and `holes` as `--format json` prints them, and the
 * rules of its rulebase. The app has the name that its guards send.
 */
export async function uploadsOf(
  report: Report,
  scans: readonly Scan[],
  origin: UploadOrigin,
  progress: Progress,
): Promise<readonly Upload[]> {
  const scanned = parsed<ScanDocument>(renderJson(report));
  const judged = await judgedApps(scans, null, progress);
  const holes = parsed<HolesDocument>([renderHolesJson(holesReport(report, judged))]);
  const { rulebases, diffs } = await rulebasesById(scans, progress);
  progress.end();
  const names = appNames(report.apps);
  return report.apps
    .filter(({ functions }) => functions.length > 0)
    .map((app) => {
      const rulebase = rulebases.get(app.id);
      const paths = holes.apps.find(({ id }) => id === app.id);
      const judgedApp = judged.apps.find(({ id }) => id === app.id);
      const own = scanned.findings.filter((finding) => isOf(app, finding));
      return {
        schema: 'emmental/upload/1',
        app: rulebase?.found?.profile.app ?? names.get(app.id) ?? app.name,
        environment: origin.environment,
        repository: origin.repository,
        commit: report.of.commit,
        branch: origin.branch,
        rulebase: rulebase ? profileDigest(rulebase.scanned) : null,
        madeAt: origin.madeAt,
        tool: `${tool.name} ${tool.version}`,
        functions: functionsOf(app, scanned, paths, own, rulebase),
        findings: findingsOf(own),
        paths: paths?.paths ?? [],
        closure: paths?.closure ?? null,
        coverage: scanned.coverage,
        steps: judgedApp ? stepsOf(judgedApp, diffs.get(app.id) ?? (() => null)) : [],
      };
    });
}

interface ScanDocument {
  readonly apps: readonly { readonly id: string; readonly functions: readonly FunctionDocument[] }[];
  readonly findings: readonly FindingDocument[];
  readonly coverage: unknown;
}
interface FunctionDocument {
  readonly id: string;
  readonly runtime: string | null;
  readonly reachedBy: { readonly exposure: string };
  readonly unknown: readonly unknown[];
}
interface FindingDocument {
  readonly rule: string;
  readonly severity: UploadedFinding['severity'];
  readonly title: string;
  readonly status: string;
  readonly file: string;
  readonly fingerprint: string;
  readonly functions: readonly { readonly id: string; readonly fingerprint: string }[];
}
interface HolesDocument {
  readonly apps: readonly HolesOfApp[];
}
interface HolesOfApp {
  readonly id: string;
  readonly functions: readonly { readonly id: string; readonly verdicts: unknown }[];
  readonly paths: unknown;
  readonly closure: unknown;
}

/** A document as a program reads it: the same that `--format json` prints. */
const parsed = <T>(pieces: Iterable<string>): T => JSON.parse([...pieces].join('')) as T;

const holesReport = (report: Report, judged: Pick<HolesReport, 'apps' | 'diagnostics'>): HolesReport => ({
  tool,
  root: report.root,
  asked: report.asked,
  apps: judged.apps,
  diagnostics: judged.diagnostics,
  coverage: { declared: 0, listed: 0, analysed: 0, causes: [] },
  of: report.of,
});

async function rulebasesById(
  scans: readonly Scan[],
  progress: Progress,
): Promise<{
  readonly rulebases: ReadonlyMap<string, Rulebase>;
  readonly diffs: ReadonlyMap<string, WriteDiff>;
}> {
  const rulebases = new Map<string, Rulebase>();
  const diffs = new Map<string, WriteDiff>();
  for (const scan of scans) {
    const placed = placedIn(scan, scans);
    for (const rulebase of await rulebasesOf(scan, scan.request.code, 'emmental profile derive', progress)) {
      const id = placed(rulebase.scanned.app.id);
      rulebases.set(id, rulebase);
      diffs.set(id, await diffsOf(scan, rulebase));
    }
  }
  return { rulebases, diffs };
}

/** Is a finding about a function of the app, or, without a function, about a file in the folder of its template? */
function isOf(app: AppReport, finding: FindingDocument): boolean {
  if (finding.functions.length > 0)
    return finding.functions.some(({ id }) => app.functions.some((fn) => fn.id === id));
  return finding.file === (app.template ?? app.id);
}

function functionsOf(
  app: AppReport,
  scanned: ScanDocument,
  paths: HolesOfApp | undefined,
  findings: readonly FindingDocument[],
  rulebase: Rulebase | undefined,
): readonly UploadedFunction[] {
  const documents = new Map(
    scanned.apps.flatMap(({ functions }) => functions.map((fn) => [fn.id, fn] as const)),
  );
  return app.functions.map((fn) => {
    const document = documents.get(fn.id);
    const name = nameOf(fn.id);
    const explained = rulebase?.found ? explainedRules(rulebase, name) : null;
    return {
      id: fn.id,
      name,
      runtime: document?.runtime ?? null,
      who: document?.reachedBy.exposure ?? 'unknown',
      owner: explained?.owner ?? null,
      open: document?.unknown.length ?? 0,
      toFix: findings.filter(
        ({ status, functions }) => status === 'fail' && functions.some(({ id }) => id === fn.id),
      ).length,
      analysed: (fn.leftOut ?? []).length === 0,
      report: document ?? null,
      verdicts: paths?.functions.find(({ id }) => id === fn.id)?.verdicts ?? null,
      modes: explained?.mode ?? null,
      rules: explained?.rules ?? [],
    };
  });
}

/** The name of a function is what its guard sends: the id without the template. */
const nameOf = (id: string): string => id.slice(id.indexOf('#') + 1);

interface ExplainedRules {
  readonly owner: string | null;
  readonly mode: Readonly<Record<string, string>>;
  readonly rules: readonly UploadedRule[];
}

function explainedRules(rulebase: Rulebase, name: string): ExplainedRules | null {
  const { found, lock, scanned, native } = rulebase;
  if (!found) return null;
  const subject = subjectOf(found, lock, scanned.app, scanned.report, native);
  if (!subject.derived.functions.some((fn) => fn.name === name)) return null;
  const { value } = explain(subject, name, null);
  const explained = documentOf(value, value.rows, rulebase) as ExplainedRules;
  return {
    ...explained,
    rules: explained.rules.map((rule, place) => ({ ...rule, shadowed: shadowOf(value, value.rows[place]) })),
  };
}

/** Returns why a written rule has no effect; null if it has one. */
function shadowOf({ merged }: Explained, row: Row | undefined): string | null {
  if (!row || row.at === null) return null;
  const shadowed = shadowedIn(sectionNamed(row.section), merged);
  return shadowed.find(({ written }) => written.name === row.name)?.why ?? null;
}

/** Each subject of a finding is a finding of its own: it has its own identity, state and owner. */
const findingsOf = (findings: readonly FindingDocument[]): readonly UploadedFinding[] =>
  findings
    .filter(({ status }) => status !== 'waived')
    .flatMap((finding): UploadedFinding[] => {
      const { rule, severity, title, fingerprint, functions } = finding;
      const common = { rule, severity, title, document: finding };
      return functions.length === 0
        ? [{ ...common, fingerprint, function: null }]
        : functions.map((each) => ({ ...common, fingerprint: each.fingerprint, function: nameOf(each.id) }));
    });
