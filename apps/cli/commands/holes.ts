import { coverageOf, type HolesReport } from '@emmental/model';
import { renderHoles, renderHolesJson, renderHolesSarif } from '@emmental/report';
import { exit } from '../exit.ts';
import { appsIn } from '../fleet/apps.ts';
import { gateCode, withUnread } from '../gate.ts';
import { judgedApps } from '../holes/judged-apps.ts';
import { scanForHoles } from '../holes/scanned.ts';
import { namedFunctions } from '../named-function.ts';
import { emitAs, type Renderers } from '../output.ts';
import { progressOn } from '../progress.ts';
import { screen } from '../run.ts';
import { distinct } from '../scan/report.ts';
import type { Scan } from '../scan.ts';
import { tool } from '../tool.ts';
import type { HolesOptions } from '../usage/holes.ts';
import type { World } from '../world.ts';

/** `emmental holes [PATH]`: shows threats × slices, the paths that nothing stops, and the cheapest changes that close them. */
export async function holesCommand(path: string, options: HolesOptions, world: World): Promise<number> {
  const scans = await scanForHoles(path, options, world);
  const chosen = chosenIn(scans, options.function);
  const progress = progressOn(world.stderr, world.now);
  const { apps, diagnostics } = await judgedApps(scans, chosen, progress);
  progress.end();
  const listed = new Set(apps.flatMap(({ functions }) => functions.map(({ id }) => id)));
  const covered = scans.flatMap((scan) =>
    scan.report.apps.map((app) => ({ ...app, functions: app.functions.filter(({ id }) => listed.has(id)) })),
  );
  const problems = distinct(diagnostics);
  const report: HolesReport = {
    tool,
    root: path,
    asked: scans[0]?.report.asked ?? { paths: [path], options: [], folder: path },
    apps,
    diagnostics: problems,
    coverage: coverageOf(covered, problems),
    of: scans.length === 1 && scans[0] ? scans[0].report.of : { commit: null, profileDigest: null },
  };
  const matrix = chosen !== null || options.all;
  const renderers: Renderers<HolesOptions['format']> = {
    json: () => renderHolesJson(report),
    sarif: () => renderHolesSarif(report),
    table: () => renderHoles(report, { matrix, all: options.all }, screen(options, world)),
  };
  await emitAs(renderers, options, world);
  const aligned = apps.some(({ functions }) =>
    functions.some(({ verdicts }) => verdicts.some(({ judgement }) => judgement.verdict === 'aligned')),
  );
  const isFailing = options.failOn === 'aligned' && aligned;
  const unread = gateCode(
    withUnread({ root: path, apps: covered, diagnostics: problems }, options.allowUnread),
    options,
    world,
    isFailing,
  );
  return isFailing ? exit.findings : unread;
}

/** Returns the ids of the function that a user named; null if the user named none. */
const chosenIn = (scans: readonly Scan[], name: string | undefined): ReadonlySet<string> | null =>
  name === undefined ? null : new Set(namedFunctions(name, appsIn(scans)).map(({ id }) => id));
