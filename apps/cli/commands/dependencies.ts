import { posix } from 'node:path';
import type { Finding, Report } from '@emmental/model';
import { renderCycloneDx, renderDependencies, renderJson, renderSarif } from '@emmental/report';
import { advisoryFile, openAdvisories } from '../advisories/file.ts';
import { withUnread } from '../gate.ts';
import { withBaseline } from '../known.ts';
import { namedFunctions } from '../named-function.ts';
import { emitAs, type Renderers, tell } from '../output.ts';
import { exitCode, linesOf, scanPaths, screen, threshold, toldThreshold } from '../run.ts';
import type { DependenciesOptions } from '../usage/dependencies.ts';
import type { World } from '../world.ts';

/** `emmental dependencies [PATH…]`: shows vulnerable packages, and the functions that really load them. */
export async function dependenciesCommand(
  paths: readonly string[],
  options: DependenciesOptions,
  world: World,
): Promise<number> {
  const start = world.now();
  const { report: full, scans } = await scanPaths('dependencies', paths, options, world, {
    advisories: await openAdvisories(advisoryFile(options.db, world)),
    always: true,
    deployed: options.deployed.map((path) => posix.normalize(path)),
  });
  const own = ofPackages(full);
  const shownReport = options.function === undefined ? own : ofFunction(own, options.function);
  const { report: based, note } = withBaseline(shownReport, options.baseline, paths[0] ?? '.', world);
  const report = withUnread(based, options.allowUnread);
  const failOn = threshold(options, world);
  const time = `${((world.now() - start) / 1000).toFixed(2)} s`;
  const renderers: Renderers<DependenciesOptions['format']> = {
    json: () => renderJson(report),
    cyclonedx: () => renderCycloneDx(report),
    sarif: async () => renderSarif(report, (await import('../rules.ts')).rules),
    table: () =>
      renderDependencies(
        report,
        {
          all: options.all,
          since: null,
          time,
          failOn: toldThreshold(options, world),
          linesOf: linesOf(scans),
          openPaths: [],
        },
        screen(options, world),
      ),
  };
  await emitAs(renderers, options, world);
  if (note !== null) tell(note, world);
  return note === null ? exitCode(report, failOn, options, world) : 0;
}

/** Keeps the part of a scan's report that is about packages. */
function ofPackages(report: Report): Report {
  const findings = report.findings.filter(({ rule }) => rule.startsWith('dependencies/'));
  const waived = findings.filter(({ status }) => status === 'waived').length;
  return { ...report, findings, stats: { ...report.stats, waived } };
}

/** Keeps what one function loads, ships or may load. */
function ofFunction(report: Report, wanted: string): Report {
  const [fn] = namedFunctions(wanted, report.apps);
  if (!fn) return report;
  const isIn = ({ function: of, dependency }: Finding): boolean =>
    of === fn.id ||
    (dependency?.functions ?? []).some(({ id, level }) => id === fn.id && level !== 'not-loaded');
  const { dependencies } = report;
  return {
    ...report,
    apps: report.apps
      .map((app) => ({ ...app, name: fn.name, functions: app.functions.filter(({ id }) => id === fn.id) }))
      .filter(({ functions }) => functions.length > 0),
    findings: report.findings.filter(isIn).map((finding) =>
      finding.dependency
        ? {
            ...finding,
            dependency: {
              ...finding.dependency,
              functions: finding.dependency.functions.filter(({ id }) => id === fn.id),
            },
          }
        : finding,
    ),
    ...(dependencies
      ? {
          dependencies: {
            ...dependencies,
            packages: dependencies.packages.filter(
              ({ loadedBy, shippedWith }) => loadedBy.includes(fn.id) || shippedWith.includes(fn.id),
            ),
          },
        }
      : {}),
    stats: { ...report.stats, functions: 1, functionsAnalysed: Math.min(1, report.stats.functionsAnalysed) },
  };
}
