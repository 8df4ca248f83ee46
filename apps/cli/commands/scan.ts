import type { OpenPath, Report, Severity } from '@emmental/model';
import { hasScenarios } from '@emmental/read';
import {
  isFleet,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderSarif,
  renderScan,
  theBaseline,
} from '@emmental/report';
import { type Advisories, advisoryFile, openAdvisories } from '../advisories/file.ts';
import { weighCauses } from '../causes.ts';
import { isInCi } from '../ci.ts';
import { withUnread } from '../gate.ts';
import { withBaseline } from '../known.ts';
import { emitAs, type Renderers, tell, tellWrapped } from '../output.ts';
import { progressOn } from '../progress.ts';
import { exitCode, linesOf, scanPaths, screen, threshold, toldThreshold } from '../run.ts';
import { hasSink, type Scan } from '../scan.ts';
import type { Compared } from '../since/compare.ts';
import type { ScanOptions } from '../usage/scan.ts';
import type { World } from '../world.ts';

/** `emmental scan [PATH…]`: shows everything about the functions of one or many repositories, worst first. */
export async function scanCommand(
  paths: readonly string[],
  options: ScanOptions,
  world: World,
): Promise<number> {
  const start = world.now();
  const advisories = await openAdvisories(advisoryFile(options.db, world));
  const { report: full, scans } = await scanPaths('scan', paths, options, world, {
    advisories,
    // A console stores the packages of a scan, to compare them with advisories that come later.
    always: options.upload !== undefined,
    deployed: [],
  });
  const compared = options.since === undefined ? null : await comparedWith(options.since, scans, world);
  const news = compared?.report ?? full;
  const inventoried =
    options.inventory === undefined
      ? news
      : (await import('../inventory.ts')).withInventory(news, scans, options.inventory);
  const based = withBaseline(inventoried, options.baseline, paths[0] ?? '.', world, compared?.base);
  const report = withUnread(
    { ...based.report, findings: weighCauses(based.report.findings) },
    options.allowUnread,
  );
  const failOn = threshold(options, world);
  const view: View = {
    failOn,
    told: toldThreshold(options, world),
    time: () => `${((world.now() - start) / 1000).toFixed(2)} s`,
    fleet: () => fleetView(report, scans, advisories, world),
  };
  await emitAs(renderersOf(report, scans, options, view, world), options, world);
  for (const line of [based.note, based.left]) if (line !== null) tell(line, world);
  if (options.since === undefined && isInCi(world)) await tellOwnJudges(scans, world);
  if (options.upload !== undefined) {
    const { uploadScan } = await import('../upload/upload.ts');
    await uploadScan(options.upload, options.environment ?? 'prod', full, scans, world);
  }
  return based.note === null ? exitCode(report, failOn, options, world) : 0;
}

/** Says in CI without --since that the commit changes files by which it is judged. */
async function tellOwnJudges(scans: readonly Scan[], world: World): Promise<void> {
  const { ownJudges } = await import('../since/own-judges.ts');
  const files = ownJudges(scans);
  if (files.length > 0)
    tellWrapped(
      `this commit changes ${namesOf(files)}, and is judged by them as they are now. In a pull request add --since HEAD^1: the older ones judge then`,
      '  ',
      world,
    );
}

const shownFiles = 3;

const namesOf = (files: readonly string[]): string =>
  files.length <= shownFiles
    ? files.join(', ')
    : `${files.slice(0, shownFiles).join(', ')} and ${files.length - shownFiles} more`;

async function comparedWith(since: string, scans: readonly Scan[], world: World): Promise<Compared> {
  const { compareWith } = await import('../since/compare.ts');
  return compareWith(since, scans, world.today, progressOn(world.stderr, world.now));
}

/**
 * Returns the aligned paths of the apps in the scans. Loads none of that code if no event takes effect in code and
 * the user has no own scenarios.
 */
const openPathsIn = async (scans: readonly Scan[]): Promise<readonly OpenPath[]> =>
  scans.flatMap(({ apps }) => apps).length === 1 && scans.some(mayHavePaths)
    ? (await import('../holes/open-paths.ts')).openPaths(scans)
    : [];

const mayHavePaths = ({ apps, source }: Scan): boolean =>
  apps.some(({ app, report }) => report.functions.some(hasSink) || hasScenarios(source, app.folder));

/** The parts of the screen that are not in the report. */
interface View {
  readonly failOn: Severity | null;
  /** The threshold that the screen names. */
  readonly told: Severity | null;
  readonly time: () => string;
  readonly fleet: () => Promise<FleetView>;
}

type FleetView = Parameters<typeof renderScan>[1]['fleet'];

/** Returns the protection of each app and the meaning of rules; nothing for a single app, whose screen needs neither. */
async function fleetView(
  report: Report,
  scans: readonly Scan[],
  advisories: Advisories,
  world: World,
): Promise<FleetView> {
  if (!isFleet(report)) return { protections: new Map(), meaningOf: () => '' };
  const { protectionsOf } = await import('../fleet/protections.ts');
  const { clauseOf, rules } = await import('../rules.ts');
  const help = new Map(rules.map((rule) => [rule.id, rule.help]));
  return {
    protections: await protectionsOf(scans, advisories, progressOn(world.stderr, world.now)),
    meaningOf: (rule) => clauseOf(help.get(rule) ?? ''),
  };
}

function renderersOf(
  report: Report,
  scans: readonly Scan[],
  options: ScanOptions,
  { failOn, told, time, fleet }: View,
  world: World,
): Renderers<ScanOptions['format']> {
  const all = options.all || options.peers;
  // Facts that are only worth knowing are shown on request, to people and to programs.
  const findings = all ? report.findings : report.findings.filter(({ severity }) => severity !== 'info');
  const since = options.since ?? (options.baseline === undefined ? null : theBaseline);
  return {
    json: () => renderJson({ ...report, findings }),
    sarif: async () => renderSarif({ ...report, findings }, (await import('../rules.ts')).rules),
    junit: () => renderJunit(report, failOn),
    markdown: () => renderMarkdown(report, { since }),
    table: async () => {
      const openPaths = await openPathsIn(scans);
      const shown = { all, since, failOn: told, linesOf: linesOf(scans), openPaths };
      return renderScan(report, { ...shown, fleet: await fleet(), time: time() }, screen(options, world));
    },
  };
}
