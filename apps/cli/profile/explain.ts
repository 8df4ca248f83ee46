import { type Diagnostic, type ProfileSection, profileSections, shellWord } from '@emmental/model';
import { type Explained, explain, type Row, subjectOf } from '@emmental/profile';
import {
  commandLines,
  nextLines,
  onPath,
  type Screen,
  spread,
  table,
  visible,
  withPath,
  wrap,
} from '@emmental/report';
import { exit, WrongUse } from '../exit.ts';
import { namedAtStart, unknownFunction } from '../named-function.ts';
import { emitAs, type Renderers } from '../output.ts';
import { screen } from '../run.ts';
import type { RulebaseViewOptions } from '../usage/profile.ts';
import type { World } from '../world.ts';
import { tellDiagnostics, tellUnread } from './diagnostics.ts';
import { documentText } from './document.ts';
import { explainApps } from './explain-apps.ts';
import { documentOf } from './explained-document.ts';
import {
  appDocument,
  appPath,
  environmentOf,
  needed,
  only,
  placed,
  type Rulebase,
  rulebases,
  withFunctions,
} from './rulebase.ts';

export async function explainCommand(
  target: string | undefined,
  path: string,
  options: RulebaseViewOptions,
  world: World,
): Promise<number> {
  const all = withFunctions(await rulebases(path, options, world));
  if (all.length > 1 && target === undefined) return explainApps(all, path, options, world);
  const apps = all.map(placed);
  const named = target === undefined ? null : namedAtStart(target, apps);
  if (target !== undefined && named === null) throw unknownFunction(target.split('/')[0] ?? target, apps);
  const rulebase = all.find((each) => placed(each).id === named?.fn.app) ?? only(all, path);
  const file = needed(rulebase);
  tellUnread(rulebase, world);
  const environment = environmentOf(options.environment, file);
  const { app, report } = rulebase.scanned;
  const subject = subjectOf(file, rulebase.lock, app, report, rulebase.native);
  const { fn, section, rule } = partsOf(named);
  const ownPath = all.length > 1 ? appPath(rulebase, all, path) : path;
  const names = fn === null ? subject.derived.functions.map(({ name }) => name) : [fn];
  const view = screen(options, world);
  const blocks: string[] = [];
  const documents: unknown[] = [];
  const problems: Diagnostic[] = [];
  const shownRows: Row[] = [];
  let example: string | null = null;
  for (const name of names) {
    const { value, diagnostics } = explain(subject, name, environment);
    problems.push(...diagnostics);
    const rows = value.rows.filter(
      (row) => (section === null || row.section === section) && (rule === null || row.name === rule),
    );
    if (rule !== null && rows.length === 0)
      throw new WrongUse(
        `${name}/${section} has no rule ${rule}; rules: ${value.rows
          .filter((row) => row.section === section)
          .map((row) => row.name)
          .join(', ')}`,
      );
    documents.push(documentOf(value, rows, rulebase));
    shownRows.push(...rows);
    const [first] = rows;
    if (rule === null && first) example ??= `${name}/${first.section}/${first.name}`;
    blocks.push(
      rule === null
        ? tableOf(value, rows, section, environment, rulebase, view)
        : rows.map((row) => detail(row, name, rulebase, ownPath, view)).join('\n'),
    );
  }
  tellDiagnostics(problems, rulebase, world);
  const renderers: Renderers<RulebaseViewOptions['format']> = {
    json: () =>
      documentText('explain', { root: path, apps: [appDocument(rulebase, documents)] }, { environment }),
    table: () =>
      [...blocks, ...(example === null ? [] : closing(shownRows, example, ownPath, view))].join('\n'),
  };
  await emitAs(renderers, options, world);
  return exit.clean;
}

/** The legend of the tables, and the command that shows one rule in full, because the tables are cut to the screen. */
function closing(rows: readonly Row[], rule: string, path: string, view: Screen): readonly string[] {
  const command = onPath(`emmental profile explain ${shellWord(rule)}`, path);
  return [
    ...wrap(legend(rows), view.width, '  '),
    '',
    ...nextLines([[command, 'shows one rule in full']], view),
    '',
  ];
}

/** Splits the rest of a name such as `OrdersApi/outbound/payments`. */
function partsOf(named: ReturnType<typeof namedAtStart> | null): {
  readonly fn: string | null;
  readonly section: ProfileSection | null;
  readonly rule: string | null;
} {
  if (named === null) return { fn: null, section: null, rule: null };
  const fn = named.fn.name;
  const [word, ...rest] = named.rest.split('/');
  if (word === undefined || word === '') return { fn, section: null, rule: null };
  const section = profileSections.find((candidate) => candidate === word);
  if (!section) throw new WrongUse(`no section ${word}; sections: ${profileSections.join(', ')}`);
  return { fn, section, rule: rest.length === 0 ? null : rest.join('/') };
}

function tableOf(
  { fn, merged, notLimited }: Explained,
  rows: readonly Row[],
  section: ProfileSection | null,
  environment: string | null,
  { shown }: Rulebase,
  view: Screen,
): string {
  const modes = new Set(Object.values(merged.mode));
  const mode =
    modes.size === 1
      ? [...modes].join()
      : profileSections.map((name) => `${name} ${merged.mode[name]}`).join(', ');
  const head = [fn, environment, merged.owner, `mode ${mode}`].filter((part) => part !== null).join('   ');
  const cells = profileSections.flatMap((name) => {
    const sectionRows = rows.filter((row) => row.section === name);
    const lines = sectionRows.map((row) =>
      [`  ${row.name}`, shortList(row.match), actionOf(row), row.origin, whyOf(row, shown)].map((cell) =>
        visible(cell, view),
      ),
    );
    return sectionRows.length === 0 ? [] : [[name, '', '', '', ''], ...lines];
  });
  const open = notLimited.filter((name) => section === null || name === section);
  return [
    ...wrap(visible(head, view), view.width, '  '),
    ...(cells.length === 0
      ? []
      : table(
          [
            { title: 'RULE', gives: 1, least: 16 },
            { title: 'MATCH', gives: 2, least: 22, wraps: true },
            { title: 'ACTION' },
            { title: 'ORIGIN' },
            { title: 'WHY', gives: 1, least: 20, path: true, wraps: true },
          ],
          cells,
          view,
        )),
    ...(open.length > 0
      ? wrap(`not limited: ${open.join(', ')} (the section is missing)`, view.width, '  ')
      : []),
    '',
  ].join('\n');
}

const mostItems = 4;

/** `a, b, c and 3 more`: cuts a list in the table; a single rule is shown with its full list. */
function shortList(match: string): string {
  const items = match.split(', ');
  if (items.length <= mostItems) return match;
  const shown = mostItems - 1;
  return `${items.slice(0, shown).join(', ')} and ${items.length - shown} more`;
}

const originWords: Readonly<Record<Row['origin'], string>> = {
  declared: 'the template',
  needed: 'the code',
  observed: 'traffic',
  implied: 'the platform or a default',
  company: 'the company file',
  hand: 'a person wrote it',
  exception: 'an exception, no rule',
};

/** Explains the words of the columns ACTION and ORIGIN that are in the tables. */
function legend(rows: readonly Row[]): string {
  const origins = [...new Set(rows.map(({ origin }) => origin))].sort();
  const texts = origins.map((origin) => `${origin} = ${originWords[origin]}`);
  const isEnforced = rows.some(({ mode }) => mode === 'enforce');
  const watches = rows.some(({ action }) => action === 'watch')
    ? ['watch = allow, and report each time']
    : [];
  const denies = rows.some(({ action, mode }) => action === 'deny' && mode === 'alert')
    ? ['deny = only report, because the mode is alert']
    : [];
  const capitals = isEnforced ? ['capitals = enforced'] : [];
  const actions = [...watches, ...denies, ...capitals];
  return `${actions.length > 0 ? `ACTION: ${actions.join(', ')}. ` : ''}ORIGIN: ${texts.join(', ')}.`;
}

/** Shows an enforced action in capitals. */
const actionOf = ({ action, mode }: Row): string => (mode === 'enforce' ? action.toUpperCase() : action);

const whyOf = ({ why: [first], because, at }: Row, shown: (path: string) => string): string => {
  const place = because === null ? (first ?? at) : null;
  return place ? `${shown(place.file)}:${place.line}` : (because ?? '–');
};

function detail(row: Row, fn: string, { shown }: Rulebase, path: string, view: Screen): string {
  const facts: readonly (readonly [string, string])[] = [
    ['match', row.match],
    ['action', `${row.action}, mode ${row.mode}`],
    ['origin', `${row.origin}${row.id === null ? '' : `, hits are counted under ${row.id}`}`],
    ...(row.because === null ? [] : [['because', row.because] as const]),
    ...(row.open === null ? [] : [['open', `${row.open.what}: ${row.open.why}`] as const]),
  ];
  const answer = row.open?.answer ?? null;
  const place = row.at === null ? 'not written in a file' : `${shown(row.at.file)}:${row.at.line}`;
  return [
    ...spread(visible(`${fn}/${row.section}/${row.name}`, view), visible(place, view), view),
    ...facts.flatMap(([name, fact]) =>
      wrap(visible(`  ${name.padEnd(8)}${fact}`, view), view.width, '          '),
    ),
    ...(answer === null ? [] : commandLines('  answer  ', withPath(answer, path), '          ', view)),
    ...(row.why.length > 0 ? ['  why'] : []),
    ...distinctPlaces(row, shown).flatMap((place) =>
      wrap(visible(`    ${place}`, view), view.width, '      '),
    ),
    '',
  ].join('\n');
}

/** Returns the places of a row; a statement that asks for the rule in two ways is named once. */
const distinctPlaces = ({ why }: Row, shown: (path: string) => string): readonly string[] => [
  ...new Set(why.map(({ file, line, text }) => `${shown(file)}:${line}  ${text}`)),
];
