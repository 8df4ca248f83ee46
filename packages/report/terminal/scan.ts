import type { OpenPath, Report, Severity } from '@emmental/model';
import { closing } from './closing.ts';
import { completing, typed } from './commands.ts';
import { dataLines } from './dependencies.ts';
import { fleetTable, isFleet } from './fleet.ts';
import type { LinesOf } from './frame.ts';
import { functionTable } from './functions.ts';
import { besides, count, fitPath, paint, type Screen, visible, wrap } from './layout.ts';
import { leftOut, openQuestions } from './open.ts';
import { openPathLines } from './open-paths.ts';
import { inFull, lowerProblems, problem } from './problem.ts';
import { waivedFindings } from './waived.ts';

export interface ScanOptions {
  /** Show the less severe problems too, one line each. */
  readonly all: boolean;
  /** For the first line, e.g. `0.31 s`. */
  readonly time: string;
  /** The value of `--fail-on`; null when nothing fails here. */
  readonly failOn: Severity | null;
  readonly linesOf: LinesOf;
  /** Paths from someone outside to an effect in code, the worst first. */
  readonly openPaths: readonly OpenPath[];
}

/** The report of `emmental scan`: what to fix first, a line per function, what is open, what to do next. */
export function renderScan(report: Report, options: ScanOptions, screen: Screen): string {
  const functions = report.apps.flatMap((app) => app.functions);
  const several = isFleet(report);
  const blocks = [
    header(report, options, screen),
    openPathLines(options.openPaths, completing(report)('emmental holes', null), screen),
    several ? fleetTable(report, screen) : [],
    several && !options.all ? [] : problems(report, options, screen),
    options.all ? lowerProblems(report, screen) : [],
    options.all ? waivedFindings(report.findings, screen) : [],
    several ? [] : functionTable(functions, report.findings, options.all, screen),
    openQuestions(functions, completing(report), options.all, screen),
    leftOut(report.diagnostics, options.all, screen),
    closing(report, options, screen),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const formatNames = {
  sam: 'SAM',
  cloudformation: 'CloudFormation',
  serverless: 'Serverless Framework',
  terraform: 'Terraform',
  cdk: 'AWS CDK',
  gcloud: 'gcloud commands',
  handler: 'handler',
};

/** Product, version, app, template, functions, time; then checks that did not run. */
function header(report: Report, options: ScanOptions, screen: Screen): string[] {
  const [only] = report.apps;
  const product = `emmental ${report.tool.version}`;
  const figures = `${count(report.stats.functions, 'function')}, ${options.time}`;
  const app =
    report.apps.length === 1 && only ? [visible(only.name, screen)] : [count(report.apps.length, 'app')];
  const template =
    report.apps.length === 1 && only
      ? [`${fitPath(visible(only.template ?? only.id, screen), 40, screen)} (${formatNames[only.format]})`]
      : [];
  const lines = besides([product, ...app, ...template, figures], '   ', screen);
  const [first = '', ...rest] = lines;
  return [
    paint(product, 'bold', screen) + first.slice(product.length),
    ...rest,
    ...(report.dependencies ? dataLines(report.dependencies, screen) : []),
    ...report.notChecked.flatMap((line) => wrap(visible(typed(line, screen), screen), screen.width)),
  ];
}

function problems(report: Report, options: ScanOptions, screen: Screen): string[] {
  const context = { linesOf: options.linesOf, complete: completing(report) };
  return inFull(report.findings).flatMap((found, index) => [
    ...(index > 0 ? [''] : []),
    ...problem(found, context, screen),
  ]);
}
