import type { Plan } from '@emmental/deploy';
import { type AppTable, appTable, count, type NamedApp, type Screen, visible, wrap } from '@emmental/report';
import { changedLines } from './screen.ts';
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
  const rows = planned.map((each) => ({ ...each, lines: changedLines(each.changes) }));
  return [...appTable(rows, tableOf(all), view), '', ...reasons(planned, view)];
}

const tableOf = (
  apps: readonly NamedApp[],
): AppTable<PlannedApp & { readonly lines: ReturnType<typeof changedLines> }> => ({
  apps,
  appOf: ({ app }) => app,
  columns: [
    ...partNames.map((part) => ({
      title: part.toUpperCase(),
      figure: ({ told }: PlannedApp) => changesOf(told, part),
    })),
    { title: 'BY HAND', figure: ({ told }) => outcomesOf(told, 'by-hand') },
    { title: 'LINES +', figure: ({ lines }) => lines.added },
    { title: 'LINES -', figure: ({ lines }) => lines.removed },
  ],
  order: [({ lines }) => lines.added + lines.removed],
  legend: [
    ['SETTINGS, ROLES, GUARD', 'changes of this part; - = not planned, ! = could not be planned'],
    ['BY HAND', 'changes that a person has to make (--all shows them)'],
    ['LINES', 'lines of templates that are added and removed'],
  ],
  option: 'all',
});

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
