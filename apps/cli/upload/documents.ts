import { posix } from 'node:path';
import {
  type AppReport,
  googleFormatOf,
  type HolesReport,
  type PackageReport,
  type Report,
} from '@emmental/model';
import { type Explained, explain, type Row, sectionNamed, shadowedIn, subjectOf } from '@emmental/profile';
import { appNames, isOnGoogle, renderHolesJson, renderJson } from '@emmental/report';
import type {
  Upload,
  UploadedAcceptance,
  UploadedFunction,
  UploadedPackage,
  UploadedRule,
} from '@emmental/store/upload';
import { acceptancesOf } from '../acceptances.ts';
import { placedIn } from '../fleet/place.ts';
import { judgedApps } from '../holes/judged-apps.ts';
import { profileDigest } from '../profile/digest.ts';
import { documentOf } from '../profile/explained-document.ts';
import { type Rulebase, rulebasesOf } from '../profile/rulebase.ts';
import type { Progress } from '../progress.ts';
import type { Scan } from '../scan.ts';
import { tool } from '../tool.ts';
import { diffsOf } from './diffs.ts';
import { isAbout, type OwnerOf, ownersIn, uploadedFindings, type WrittenFinding } from './findings.ts';
import { routesOf } from './routes.ts';
import { pausesOf, rulebaseSource } from './source.ts';
import { changeListsOf, type WriteDiff } from './steps.ts';

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
  const { rulebases, diffs, folders } = await rulebasesById(scans, progress);
  progress.end();
  const names = appNames(report.apps);
  const ownerOf = ownersIn(scans);
  const written = report.findings.map((finding, at) => ({ finding, document: scanned.findings[at] }));
  const today = origin.madeAt.slice(0, 10);
  return report.apps
    .filter(({ functions }) => functions.length > 0)
    .map((app) => {
      const rulebase = rulebases.get(app.id);
      const paths = holes.apps.find(({ id }) => id === app.id);
      const judgedApp = judged.apps.find(({ id }) => id === app.id);
      const lists = judgedApp ? changeListsOf(judgedApp, diffs.get(app.id) ?? (() => null)) : null;
      const own = written.filter(({ finding }) => isAbout(app, finding));
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
        functions: functionsOf(app, scanned, paths, rulebase, ownerOf),
        findings: uploadedFindings(app, own, ownerOf),
        paths: paths?.paths ?? [],
        closure: paths?.closure ?? null,
        coverage: scanned.coverage,
        steps: lists?.steps ?? [],
        others: lists?.others ?? [],
        routes: judgedApp && lists ? routesOf(judgedApp, lists, folderOf(app)) : [],
        packages: packagesOf(app, report.dependencies?.packages ?? [], ownerOf),
        accepted: acceptedIn(app, scans, own, today),
        folder: folders.get(app.id) ?? '',
        source: rulebase ? rulebaseSource(rulebase) : null,
      };
    });
}

/** The packages of the lockfiles from which a function of the app gets packages; the console matches them with later advisories. */
function packagesOf(
  app: AppReport,
  packages: readonly PackageReport[],
  ownerOf: OwnerOf,
): readonly UploadedPackage[] {
  const own = new Set(app.functions.map(({ id }) => id));
  const isUsed = ({ loadedBy, shippedWith }: PackageReport) =>
    loadedBy.some((id) => own.has(id)) || shippedWith.some((id) => own.has(id));
  const files = new Set(packages.filter(isUsed).map(({ lockfile }) => lockfile));
  return packages
    .filter(({ lockfile, provided }) => files.has(lockfile) && !provided)
    .map(({ ecosystem, name, version, source, lockfile, line, loadedBy, shippedWith }) => ({
      ecosystem,
      name,
      version,
      source,
      lockfile,
      line,
      loadedBy: loadedBy.filter((id) => own.has(id)),
      shippedWith: shippedWith.filter((id) => own.has(id)),
      owner: lockfile === null ? null : ownerOf(lockfile),
    }));
}

function acceptedIn(
  { id }: AppReport,
  scans: readonly Scan[],
  findings: readonly WrittenFinding[],
  today: string,
): readonly UploadedAcceptance[] {
  const own = findings.map(({ finding }) => finding);
  return scans.flatMap((scan) => {
    const placed = placedIn(scan, scans);
    const apps = scan.apps.filter(({ app }) => placed(app.id) === id);
    if (apps.length === 0) return [];
    return acceptancesOf(scan, apps, own, today, scans.length === 1).map(({ state: _, ...rest }) => rest);
  });
}

interface ScanDocument {
  readonly apps: readonly { readonly id: string; readonly functions: readonly FunctionDocument[] }[];
  readonly findings: readonly unknown[];
  readonly coverage: unknown;
}
interface FunctionDocument {
  readonly id: string;
  readonly runtime: string | null;
  readonly handler: { readonly file: string } | null;
  readonly reachedBy: { readonly exposure: string };
  readonly unknown: readonly unknown[];
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
  /** The scanned folder of each app within its repository. */
  readonly folders: ReadonlyMap<string, string>;
}> {
  const rulebases = new Map<string, Rulebase>();
  const diffs = new Map<string, WriteDiff>();
  const folders = new Map<string, string>();
  for (const scan of scans) {
    const placed = placedIn(scan, scans);
    for (const rulebase of await rulebasesOf(scan, scan.request.code, 'emmental profile derive', progress)) {
      const id = placed(rulebase.scanned.app.id);
      rulebases.set(id, rulebase);
      diffs.set(id, await diffsOf(scan, rulebase));
      folders.set(id, scan.folder);
    }
  }
  return { rulebases, diffs, folders };
}

function functionsOf(
  app: AppReport,
  scanned: ScanDocument,
  paths: HolesOfApp | undefined,
  rulebase: Rulebase | undefined,
  ownerOf: OwnerOf,
): readonly UploadedFunction[] {
  const documents = new Map(
    scanned.apps.flatMap(({ functions }) => functions.map((fn) => [fn.id, fn] as const)),
  );
  const pauses = rulebase ? pausesOf(rulebase) : null;
  return app.functions.map((fn) => {
    const document = documents.get(fn.id);
    const { name } = fn;
    const explained = rulebase?.found ? explainedRules(rulebase, name) : null;
    return {
      id: fn.id,
      name,
      runtime: document?.runtime ?? null,
      who: document?.reachedBy.exposure ?? 'unknown',
      owner: explained?.owner ?? ownerOf(document?.handler?.file ?? app.template ?? app.id),
      open: document?.unknown.length ?? 0,
      analysed: (fn.leftOut ?? []).length === 0,
      report: document ? { ...document, ...printingOf(app, fn) } : null,
      verdicts: paths?.functions.find(({ id }) => id === fn.id)?.verdicts ?? null,
      modes: explained?.mode ?? null,
      rules: explained?.rules ?? [],
      pause: pauses?.get(name) ?? null,
    };
  });
}

/** Returns the account, and the format that fits the template, from which the console writes the command for the permissions of a function. */
function printingOf(
  { format }: AppReport,
  fn: AppReport['functions'][number],
): { readonly account?: string; readonly policyFormat: string | null } {
  const { account, roles, policyFormat } = fn;
  if (!isOnGoogle(fn)) return { policyFormat };
  return { ...(account ? { account } : {}), policyFormat: roles ? googleFormatOf(format) : null };
}

/** The folder of an app within the scanned one. */
const folderOf = ({ template }: AppReport): string => (template === null ? '.' : posix.dirname(template));

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
