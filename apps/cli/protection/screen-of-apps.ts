import { diffLines, type Plan } from '@emmental/deploy';
import {
  appNames,
  count,
  legendLines,
  moreRows,
  type NamedApp,
  type Screen,
  table,
  tableRows,
  visible,
  wrap,
} from '@emmental/report';
import { type PartName, partNames } from './templates.ts';

/** The planned change of one of several apps. */
export interface PlannedApp {
  readonly app: NamedApp;
  readonly told: readonly { readonly part: PartName; readonly plan: Plan | string }[];
  readonly changes: readonly { readonly before: string; readonly after: string }[];
}

/** Writes a line per app, the app with the longest change first, and below the table why parts could not be changed. */
export function renderPlannedApps(
  planned: readonly PlannedApp[],
  all: readonly NamedApp[],
  view: Screen,
): readonly string[] {
  const names = appNames(all);
  const sorted = planned
    .map((each) => ({ ...each, lines: linesOf(each) }))
    .sort((a, b) => b.lines.added + b.lines.removed - (a.lines.added + a.lines.removed));
  const shown = sorted.slice(0, tableRows);
  return [
    ...table(
      [
        { title: 'APP', gives: 1, least: 16, names: true },
        ...partNames.map((part) => ({ title: part.toUpperCase(), align: 'right' as const })),
        { title: 'BY HAND', align: 'right' },
        { title: 'LINES +', align: 'right' },
        { title: 'LINES -', align: 'right' },
      ],
      shown.map(({ app, told, lines }) => [
        visible(names.get(app.id) ?? app.name, view),
        ...partNames.map((part) => changesOf(told, part)),
        String(outcomesOf(told, 'by-hand')),
        String(lines.added),
        String(lines.removed),
      ]),
      view,
    ),
    ...moreRows(sorted.length - shown.length, view),
    ...legendLines(
      [
        ['SETTINGS, ROLES, GUARD', 'changes of this part; - = not planned, ! = could not be planned'],
        ['BY HAND', 'changes that a person has to make (--all shows them)'],
        ['LINES', 'lines of templates that are added and removed'],
      ],
      view,
    ),
    '',
    ...reasons(planned, view),
  ];
}

function linesOf({ changes }: PlannedApp): { readonly added: number; readonly removed: number } {
  const signs = changes.flatMap(({ before, after }) =>
    before === after ? [] : diffLines(before, after).map(({ sign }) => sign),
  );
  const number = (wanted: string): number => signs.filter((sign) => sign === wanted).length;
  return { added: number('+'), removed: number('-') };
}

function changesOf(told: PlannedApp['told'], part: PartName): string {
  const own = told.filter((each) => each.part === part);
  if (own.length === 0) return '-';
  if (own.some(({ plan }) => typeof plan === 'string')) return '!';
  return String(outcomesOf(own, 'changed'));
}

const outcomesOf = (told: PlannedApp['told'], kind: string): number =>
  told
    .flatMap(({ plan }) => (typeof plan === 'string' ? [] : plan.outcomes))
    .filter((outcome) => outcome.kind === kind).length;

/** The reasons for which parts could not be planned: a line for each, with the number of apps. */
function reasons(planned: readonly PlannedApp[], view: Screen): readonly string[] {
  const found = new Map<string, number>();
  for (const { part, plan } of planned.flatMap(({ told }) => told))
    if (typeof plan === 'string') {
      // A command in the reason is below the table, under Next.
      const reason = `${part}: ${plan.replace(/; write one: .*$/, '')}`;
      found.set(reason, (found.get(reason) ?? 0) + 1);
    }
  const lines = [...found].flatMap(([reason, number]) =>
    wrap(visible(`  ! ${reason} (${count(number, 'app')})`, view), view.width, '    '),
  );
  return lines.length === 0 ? [] : [...lines, ''];
}
