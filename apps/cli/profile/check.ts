import { type Diagnostic, diagnosticCodes } from '@emmental/model';
import { check, subjectOf } from '@emmental/profile';
import { commandLines, count, type Screen, spread, visible, withPath, wrap } from '@emmental/report';
import { exit } from '../exit.ts';
import { emitAs, type Renderers } from '../output.ts';
import { screen } from '../run.ts';
import { distinct } from '../scan/report.ts';
import type { CheckOptions } from '../usage/profile.ts';
import type { World } from '../world.ts';
import { renderCheckedApps } from './check-apps.ts';
import { documentText } from './document.ts';
import { appDocument, type Rulebase, rulebases, withFunctions } from './rulebase.ts';

/** `emmental profile check`: exits 1 when it finds an error, or when there is no rulebase to check. */
export async function checkCommand(path: string, options: CheckOptions, world: World): Promise<number> {
  // A template without functions needs no rulebase.
  const all = withFunctions(await rulebases(path, options, world));
  const view = screen(options, world);
  const apps = all.map((rulebase) => ({ rulebase, found: checked(rulebase, world.today) }));
  const found = distinct(apps.flatMap((app) => app.found));
  const errors = found.filter(({ severity }) => severity === 'error').length;
  const renderers: Renderers<CheckOptions['format']> = {
    json: () =>
      documentText('check', {
        root: path,
        apps: all.map((rulebase) => appDocument(rulebase, [])),
        diagnostics: found,
        stats: { errors, warnings: found.length - errors },
      }),
    table: () =>
      all.length > 1
        ? renderCheckedApps(apps, path, view)
        : [
            ...found.flatMap((diagnostic, index) => lines(diagnostic, found[index + 1]?.code, path, view)),
            ...closing(found.length, errors, all, view),
            '',
          ].join('\n'),
  };
  await emitAs(renderers, options, world);
  return errors > 0 ? exit.findings : exit.clean;
}

function checked(rulebase: Rulebase, today: string): readonly Diagnostic[] {
  const { found, lock, scanned, native, diagnostics, path, deriving, shown } = rulebase;
  const place = (diagnostic: Diagnostic): Diagnostic => ({ ...diagnostic, file: shown(diagnostic.file) });
  const own = diagnostics.filter(({ code }) => code.startsWith('profile/') || code.startsWith('read/'));
  if (!found) {
    const none = {
      file: path,
      line: 1,
      column: 1,
      severity: 'error' as const,
      code: 'read/not-found' as const,
    };
    const isWrong = own.some(({ file, severity }) => file === path && severity === 'error');
    return [
      ...own.map(place),
      ...(isWrong ? [] : [place({ ...none, message: `no rulebase; write one: ${deriving}` })]),
    ];
  }
  return [...own, ...check(subjectOf(found, lock, scanned.app, scanned.report, native), today)].map(place);
}

/**
 * Returns the lines about one diagnostic. Neighbours of the same kind share the lines about the repair, below the
 * last of them.
 */
function lines(
  { code, file, line, column, severity, message }: Diagnostic,
  following: Diagnostic['code'] | undefined,
  path: string,
  view: Screen,
): readonly string[] {
  // The message about a missing rulebase already ends with the command that creates it.
  const [said = '', mending] =
    code === 'read/not-found' ? message.split(/; write one: (?=emmental )/) : [message];
  return [
    ...spread(
      visible(`${severity === 'error' ? 'ERROR' : 'warning'}  ${code}`, view),
      visible(`${file}:${line}:${column}`, view),
      view,
    ),
    ...wrap(visible(`  ${said}`, view), view.width, '  '),
    ...(mending === undefined
      ? []
      : ['  fix  write one', ...commandLines('       ', mending, '         ', view)]),
    ...(code === following ? [] : [...mends(code, path, view), '']),
  ];
}

/** Returns the lines that say what to do, with the command on a line of its own. */
function mends(code: Diagnostic['code'], path: string, view: Screen): readonly string[] {
  if (code === 'read/not-found') return [];
  const [what = '', command] = diagnosticCodes[code].todo.split(/: (?=emmental )/);
  return [
    ...wrap(visible(`  fix  ${what}`, view), view.width, '       '),
    ...(command ? commandLines('       ', withPath(command, path), '         ', view) : []),
  ];
}

function closing(found: number, errors: number, all: readonly Rulebase[], view: Screen): readonly string[] {
  const files = [...new Set(all.map(({ path, shown }) => shown(path)))];
  const named =
    files.length <= 3 ? files.join(', ') : `${files.slice(0, 3).join(', ')} and ${files.length - 3} more`;
  const result =
    found === 0
      ? 'nothing found in what was checked'
      : `${count(errors, 'error')}, ${count(found - errors, 'warning')}`;
  return wrap(visible(`${named}: ${result}`, view), view.width, '  ');
}
