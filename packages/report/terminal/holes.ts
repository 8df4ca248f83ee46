import { type FunctionHoles, type HolesReport, isReplayed, shellWord } from '@emmental/model';
import { nextLines, onPath } from './commands.ts';
import { linesIn, sentenceOf } from './coverage.ts';
import { renderClosure, unreached } from './holes/closure.ts';
import { matrix } from './holes/matrix.ts';
import { pathsInFull } from './holes/paths.ts';
import { beside } from './holes/places.ts';
import { functionTable } from './holes/table.ts';
import { longestOpen, openIn } from './holes/verdicts.ts';
import { besides, count, type Screen, visible, wrap } from './layout.ts';

export interface HolesOptions {
  /** Show threats × slices of each function. */
  readonly matrix: boolean;
}

/** The report of `emmental holes`: the worst paths in full, one line per function, and the changes that would close the paths. */
export function renderHoles(report: HolesReport, options: HolesOptions, screen: Screen): string {
  const functions = report.apps.flatMap((app) => app.functions);
  const blocks = [
    [
      ...header(report, functions, screen),
      ...linesIn(sentenceOf(report.coverage), screen),
      ...leftOut(report, screen),
    ],
    ...pathsInFull(functions, screen),
    options.matrix ? [] : functionTable(functions, screen),
    ...(options.matrix ? functions.map((fn) => matrix(fn, screen)) : []),
    decisions(functions, screen),
    ...report.apps.map(({ closure }) => renderClosure(closure, report.root, screen)),
    report.apps.flatMap(({ closure }) => unreached(closure, screen)),
    next(report, functions, options, screen),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
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
const leftOut = ({ diagnostics }: HolesReport, screen: Screen): string[] =>
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
