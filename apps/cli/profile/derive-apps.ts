import type { Derived, Merged } from '@emmental/profile';
import {
  type AppTable,
  appTable,
  count,
  nextLines,
  onPath,
  type Screen,
  sortedRows,
  wrap,
} from '@emmental/report';
import { appPath, placed, type Rulebase } from './rulebase.ts';

/** The derived rulebase of one of several apps. */
export interface DerivedApp {
  readonly rulebase: Rulebase;
  readonly derived: Derived;
  readonly merged: Merged;
  readonly isWritten: boolean;
}

/** Writes a line per app, the app with most rules that wait for an answer first. */
export function renderDerivedApps(apps: readonly DerivedApp[], path: string, view: Screen): string {
  const all = apps.map(({ rulebase }) => rulebase);
  const spec = tableOf(all);
  const [first] = sortedRows(apps, spec);
  const written = apps.filter(({ isWritten }) => isWritten).length;
  return [
    ...appTable(apps, spec, view),
    '',
    ...wrap(
      written === 0
        ? 'nothing changed'
        : `${count(written, 'rulebase')} written: emmental.yaml and emmental.lock in the folder of each app`,
      view.width,
      '  ',
    ),
    ...nextLines(
      [
        [onPath('emmental profile ready', path), 'shows what can be enforced now'],
        ...(first
          ? [
              [
                onPath('emmental profile explain', appPath(first.rulebase, all, path)),
                'shows why each rule of one app exists',
              ] as const,
            ]
          : []),
      ],
      view,
    ),
    '',
  ].join('\n');
}

const tableOf = (all: readonly Rulebase[]): AppTable<DerivedApp> => ({
  apps: all.map(placed),
  appOf: ({ rulebase }) => placed(rulebase),
  columns: [
    { title: 'FUNCTIONS', figure: ({ derived }) => derived.functions.length },
    { title: 'RULES', figure: (app) => rulesOf(app) },
    { title: 'WATCH', figure: (app) => rulesOf(app, true) },
    { title: 'ADDED', figure: (app) => outcomesOf(app, 'added') },
    { title: 'CHANGED', figure: (app) => outcomesOf(app, 'changed') },
    { title: 'REMOVED', figure: (app) => outcomesOf(app, 'removed') },
  ],
  order: [(app) => rulesOf(app, true), (app) => rulesOf(app)],
  legend: [
    ['RULES', 'rules of functions (default rules are not counted)'],
    ['WATCH', 'rules that wait for an answer: the guard allows the calls and reports them'],
  ],
  option: null,
});

const outcomesOf = ({ merged }: DerivedApp, kind: 'added' | 'changed' | 'removed'): number =>
  merged.outcomes.filter(({ what }) => what === kind).length;

/** Number of rules of the functions of an app; with `isOpen` only those that wait for an answer. */
const rulesOf = ({ derived }: DerivedApp, isOpen = false): number =>
  derived.functions
    .flatMap(({ sections }) => Object.values(sections).flatMap((all) => (all === 'none' ? [] : [...all])))
    .filter(([, rule]) => !isOpen || rule.open).length;
