import type { OpenPath, Report, Severity } from '@emmental/model';
import { hasScenarios } from '@emmental/read';
import { renderJson, renderJunit, renderMarkdown, renderSarif, renderScan } from '@emmental/report';
import { advisoryFile, openAdvisories } from '../advisories/file.ts';
import { weighCauses } from '../causes.ts';
import { withUnread } from '../gate.ts';
import { withBaseline } from '../known.ts';
import { emitAs, type Renderers, tell } from '../output.ts';
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
  const { report: full, scans } = await scanPaths('scan', paths, options, world, {
    advisories: await openAdvisories(advisoryFile(options.db, world)),
    always: false,
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
  const time = `${((world.now() - start) / 1000).toFixed(2)} s`;
  await emitAs(
    renderersOf(report, scans, options, { time, failOn, told: toldThreshold(options, world) }, world),
    options,
    world,
  );
  for (const line of [based.note, based.left]) if (line !== null) tell(line, world);
  return based.note === null ? exitCode(report, failOn, options, world) : 0;
}

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

function renderersOf(
  report: Report,
  scans: readonly Scan[],
  options: ScanOptions,
  {
    time,
    failOn,
    told,
  }: {
    readonly time: string;
    readonly failOn: Severity | null;
    /** The threshold that the screen names. */
    readonly told: Severity | null;
  },
  world: World,
): Renderers<ScanOptions['format']> {
  const all = options.all || options.peers;
  // Facts that are only worth knowing are shown on request, to people and to programs.
  const findings = all ? report.findings : report.findings.filter(({ severity }) => severity !== 'info');
  const since = options.since ?? (options.baseline === undefined ? null : 'the baseline');
  return {
    json: () => renderJson({ ...report, findings }),
    sarif: async () => renderSarif({ ...report, findings }, (await import('../rules.ts')).rules),
    junit: () => renderJunit(report, failOn),
    markdown: () => renderMarkdown(report, { since }),
    table: async () =>
      renderScan(
        report,
        { all, time, failOn: told, linesOf: linesOf(scans), openPaths: await openPathsIn(scans) },
        screen(options, world),
      ),
  };
}
