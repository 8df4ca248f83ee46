import { attempt, faultText, type OpenPath, type Report, type Severity } from '@emmental/model';
import { namesIn } from '../concerned.ts';
import { isFleet } from '../fleet.ts';
import { closing } from './closing.ts';
import { completing, typed } from './commands.ts';
import { coverageLines } from './coverage.ts';
import { dataLines } from './dependencies.ts';
import { type FleetView, fleetTable, worstCauses } from './fleet.ts';
import type { LinesOf } from './frame.ts';
import { functionTable } from './functions.ts';
import { besides, count, fitPath, paint, type Screen, visible, wrap } from './layout.ts';
import { leftOut, openQuestions } from './open.ts';
import { openPathLines } from './open-paths.ts';
import { inFull, lowerProblems, problem } from './problem.ts';
import { waivedFindings } from './waived.ts';

export interface ScanOptions {
  /** True = also show the less severe problems, one line each. */
  readonly all: boolean;
  /** The duration of the scan for the first line: `0.31 s`. */
  readonly time: string;
  /** The value of `--fail-on`; null when no finding makes the command fail. */
  readonly failOn: Severity | null;
  readonly linesOf: LinesOf;
  /** The findings are compared with this commit, or with `the baseline`; null = with nothing. */
  readonly since: string | null;
  /** The aligned routes, the worst first. */
  readonly openPaths: readonly OpenPath[];
  /** The protection of several apps, and the meaning of rules. */
  readonly fleet: Omit<FleetView, 'all'>;
}

/** Returns the screen of `emmental scan`: the worst problems, a line per function, open questions, next commands. */
export function renderScan(report: Report, options: ScanOptions, screen: Screen): string {
  const functions = report.apps.flatMap((app) => app.functions);
  const several = isFleet(report);
  const writers: readonly (readonly [string, () => string[]])[] = [
    ['header', () => header(report, options, screen)],
    [
      'open paths',
      () =>
        openPathLines(
          options.openPaths,
          { command: completing(report)('emmental holes', null), since: options.since },
          screen,
        ),
    ],
    [
      'worst findings',
      () => (several ? worstCauses(report, { ...options.fleet, all: options.all }, screen) : []),
    ],
    [
      'table of apps',
      () => (several ? fleetTable(report, { ...options.fleet, all: options.all }, screen) : []),
    ],
    ['problems', () => (several && !options.all ? [] : problems(report, options, screen))],
    ['other problems', () => (options.all ? lowerProblems(report, screen) : [])],
    ['waived findings', () => (options.all ? waivedFindings(report.findings, screen) : [])],
    [
      'table of functions',
      () => (several ? [] : functionTable(functions, report.findings, options.all, screen)),
    ],
    ['open questions', () => openQuestions(report.apps, completing(report), options.all, screen)],
    ['problems in files', () => leftOut(report.diagnostics, options.all, screen)],
    ['sum', () => closing(report, options, screen)],
  ];
  const blocks = writers.map(([name, write]) => attempted(name, write, screen));
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** Returns the lines of a block, or a line about the fault that kept the block from being written. */
function attempted(name: string, write: () => string[], screen: Screen): string[] {
  const faults: string[] = [];
  const lines = attempt(name, write, [], (part, error) => {
    faults.push(`the ${part} could not be written: ${faultText(error)}; use --format json, and report this`);
  });
  return [...lines, ...faults.flatMap((fault) => wrap(visible(fault, screen), screen.width))];
}

const formatNames = {
  sam: 'SAM',
  cloudformation: 'CloudFormation',
  serverless: 'Serverless Framework',
  terraform: 'Terraform',
  cdk: 'AWS CDK',
  gcloud: 'gcloud commands',
  firebase: 'Firebase',
  knative: 'Cloud Run YAML',
  handler: 'handler',
};

/** Returns the first lines: product, version, app, template, number of functions, duration; then the checks that did not run. */
function header(report: Report, options: ScanOptions, screen: Screen): string[] {
  const [only] = report.apps;
  const product = `emmental ${report.tool.version}`;
  const figures = `${count(report.stats.functions, 'function')}, ${options.time}`;
  const without = report.apps.filter(({ functions }) => functions.length === 0).length;
  const apps = count(report.apps.length, 'app') + (without > 0 ? ` (${without} without functions)` : '');
  const app = report.apps.length === 1 && only ? [visible(only.name, screen)] : [apps];
  const template =
    report.apps.length === 1 && only
      ? [`${fitPath(visible(only.template ?? only.id, screen), 40, screen)} (${formatNames[only.format]})`]
      : [];
  const lines = besides([product, ...app, ...template, figures], '   ', screen);
  const [first = '', ...rest] = lines;
  return [
    paint(product, 'bold', screen) + first.slice(product.length),
    ...rest,
    ...coverageLines(report, screen),
    ...(report.dependencies ? dataLines(report.dependencies, screen) : []),
    ...report.notChecked.flatMap((line) => wrap(visible(typed(line, screen), screen), screen.width)),
  ];
}

function problems(report: Report, options: ScanOptions, screen: Screen): string[] {
  const context = {
    linesOf: options.linesOf,
    complete: completing(report),
    namesOf: namesIn(report),
    all: options.all,
  };
  return inFull(report.findings).flatMap((found, index) => [
    ...(index > 0 ? [''] : []),
    ...problem(found, context, screen),
  ]);
}
