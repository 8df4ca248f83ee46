import { type FunctionHoles, type HolesReport, isReplayed, shellWord } from '@emmental/model';
import { appNames, nameInFleet } from '../app-names.ts';
import { isFleet } from '../fleet.ts';
import { commandLines, nextLines, onPath, withPath } from './commands.ts';
import { linesIn, sentenceOf } from './coverage.ts';
import { holesTable, nextOfApps, threatTable } from './holes/apps.ts';
import { closureOfApps, renderClosure, unreached } from './holes/closure.ts';
import { matrix } from './holes/matrix.ts';
import { otherPaths, pathsInFull } from './holes/paths.ts';
import { beside } from './holes/places.ts';
import { functionTable } from './holes/table.ts';
import { longestOpen, openIn } from './holes/verdicts.ts';
import { besides, count, type Screen, visible, wrap } from './layout.ts';

export interface HolesOptions {
  /** Show threats × slices of each function. */
  readonly matrix: boolean;
  /** True = show every app of several. */
  readonly all: boolean;
}

/** The report of `emmental holes`: the worst paths in full, one line per function, and the changes that would close the paths. */
export function renderHoles(report: HolesReport, options: HolesOptions, screen: Screen): string {
  const functions = report.apps.flatMap((app) => app.functions);
  if (isFleet(report)) return holesOfApps(report, options, screen);
  const paths = pathsInFull(functions, options.matrix, screen);
  const blocks = [
    [
      ...header(report, functions, screen),
      ...linesIn(sentenceOf(report.coverage), screen),
      ...leftOut(report, screen),
    ],
    ...paths,
    otherPaths(functions, paths.length, screen),
    options.matrix ? [] : functionTable(functions, screen),
    ...(options.matrix ? functions.map((fn) => matrix(fn, screen)) : []),
    decisions(functions, screen),
    ...report.apps.map(({ closure }) => renderClosure(closure, report.root, screen)),
    report.apps.flatMap(({ closure }) => unreached(closure, screen)),
    next(report, functions, options, screen),
  ];
  return textOf(blocks);
}

const textOf = (blocks: readonly (readonly string[])[]): string =>
  `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;

/** The screen about several apps: the worst path in full, a line per threat and per app, and the changes that close most paths. */
function holesOfApps(report: HolesReport, { all }: HolesOptions, screen: Screen): string {
  const functions = named(report);
  return textOf([
    [
      ...header(report, functions, screen),
      ...linesIn(sentenceOf(report.coverage), screen),
      ...fewLeftOut(report, all, screen),
    ],
    ...pathsInFull(functions, false, screen).slice(0, 1),
    threatTable(report, screen),
    holesTable(report, all, screen),
    decidedInApps(report, functions, screen),
    closureOfApps(report, screen),
    unreachedInApps(report, screen),
    nextOfApps(report, screen),
  ]);
}

const shownLeftOut = 3;

/** The files that could not be read: the first few of them, and the number of the others. */
function fewLeftOut(report: HolesReport, all: boolean, screen: Screen): string[] {
  const errors = report.diagnostics.filter(({ severity }) => severity === 'error');
  const shown = all ? errors : errors.slice(0, shownLeftOut);
  const more = errors.length - shown.length;
  return [
    ...leftOut({ ...report, diagnostics: shown }, screen),
    ...(more > 0 ? [visible(`  … and ${more} more not read (--all)`, screen)] : []),
  ];
}

/** The number of threats that people decided to accept, and the command that lists them. */
function decidedInApps(
  { asked }: HolesReport,
  functions: readonly FunctionHoles[],
  screen: Screen,
): string[] {
  const { length } = functions
    .flatMap(({ verdicts }) => verdicts.flatMap(({ routes }) => routes))
    .filter(({ route }) => route.decision);
  return length === 0
    ? []
    : [
        ...wrap(
          `${count(length, 'threat')} accepted by exceptions in emmental.yaml. To list them:`,
          screen.width,
          '  ',
        ),
        ...commandLines('  ', withPath('emmental exceptions', asked.paths, asked.options), '    ', screen),
      ];
}

/** The functions of all apps that cannot get the guard, grouped by reason. */
function unreachedInApps({ apps }: HolesReport, screen: Screen): string[] {
  const names = appNames(apps);
  const all = apps.flatMap(({ id, name, closure }) =>
    closure.unreached.map((each) => ({
      ...each,
      function: nameInFleet(names.get(id) ?? name, each.function),
    })),
  );
  return unreached({ unreached: all }, screen);
}

/** Returns the functions of all apps, each named with its app. */
function named({ apps }: HolesReport): readonly FunctionHoles[] {
  const names = appNames(apps);
  return apps.flatMap((app) =>
    app.functions.map((fn) => ({ ...fn, name: nameInFleet(names.get(app.id) ?? app.name, fn.name) })),
  );
}

function header({ tool, apps }: HolesReport, functions: readonly FunctionHoles[], screen: Screen): string[] {
  const [only] = apps;
  const app = apps.length === 1 && only ? visible(only.name, screen) : count(apps.length, 'app');
  return besides(
    [`emmental ${tool.version}   ${app}`, `${count(functions.length, 'function')}, threats × slices`].map(
      (text) => visible(text, screen),
    ),
    '   ',
    screen,
  );
}

/** Files that could not be read; without these lines their absence would look like "no holes". */
const leftOut = ({ diagnostics }: Pick<HolesReport, 'diagnostics'>, screen: Screen): string[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .flatMap(({ file, line, message }) =>
      wrap(visible(`not read: ${file}:${line}  ${message}`, screen), screen.width, '  '),
    );

/** Decisions of people, each with its owner and its end date. */
function decisions(functions: readonly FunctionHoles[], screen: Screen): string[] {
  const decided = functions.flatMap(({ name, verdicts }) =>
    verdicts.flatMap(({ routes }) =>
      routes.flatMap(({ route: { because, decision } }) => (decision ? [{ name, because, decision }] : [])),
    ),
  );
  if (decided.length === 0) return [];
  return [
    ...wrap(
      decided.length === 1
        ? '1 threat does not apply, because an exception in emmental.yaml accepts it'
        : `${count(decided.length, 'threat')} do not apply, because exceptions in emmental.yaml accept them`,
      screen.width,
      '  ',
    ),
    ...decided.flatMap(({ name, because, decision: { owner, until, file, line } }) =>
      beside(
        `  ${name}   ${because} (${owner ?? 'nobody'}, until ${until ?? 'there is a fix'})`,
        { file, line, text: '' },
        '    ',
        screen,
      ),
    ),
  ];
}

/** Suggests the other view: one function after all functions, all functions after one. */
function next(
  { root }: HolesReport,
  functions: readonly FunctionHoles[],
  { matrix: isOne }: HolesOptions,
  screen: Screen,
): string[] {
  const [worst] = functions.toSorted((a, b) => openIn(b) - openIn(a));
  if (!worst) return ['no functions found in the files that were read'];
  const shown = longestOpen(functions).find(({ verdict }) => isReplayed(verdict.threat));
  return nextLines(
    [
      [
        `${onPath('emmental holes', root)}${isOne ? '' : ` --function ${shellWord(worst.name)}`}`,
        isOne ? 'shows all functions × threats' : 'shows the controls (slices) of this function',
      ],
      ...(shown
        ? [
            [
              onPath(`emmental holes replay ${shellWord(`${shown.fn.name}/${shown.verdict.threat}`)}`, root),
              'runs the attack on this machine, without and with the guard',
            ] as const,
          ]
        : []),
    ],
    screen,
  ).map((line) => visible(line, screen));
}
