import type { Derived, Merged } from '@emmental/profile';
import {
  appNames,
  count,
  legendLines,
  moreRows,
  nextLines,
  onPath,
  type Screen,
  table,
  tableRows,
  visible,
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
  const names = appNames(all.map(placed));
  const sorted = apps.toSorted((a, b) => rulesOf(b, true) - rulesOf(a, true) || rulesOf(b) - rulesOf(a));
  const shown = sorted.slice(0, tableRows);
  const [first] = sorted;
  const written = apps.filter(({ isWritten }) => isWritten).length;
  return [
    ...table(
      [
        { title: 'APP', gives: 1, least: 16, names: true },
        { title: 'FUNCTIONS', align: 'right' },
        { title: 'RULES', align: 'right' },
        { title: 'WATCH', align: 'right' },
        { title: 'ADDED', align: 'right' },
        { title: 'CHANGED', align: 'right' },
        { title: 'REMOVED', align: 'right' },
      ],
      shown.map((app) => {
        const { id, name } = placed(app.rulebase);
        return [
          visible(names.get(id) ?? name, view),
          ...[
            app.derived.functions.length,
            rulesOf(app),
            rulesOf(app, true),
            ...changes.map((change) => app.merged.outcomes.filter(({ what }) => what === change).length),
          ].map(String),
        ];
      }),
      view,
    ),
    ...moreRows(sorted.length - shown.length, view, null),
    ...legendLines(
      [
        ['RULES', 'rules of functions (default rules are not counted)'],
        ['WATCH', 'rules that wait for an answer: the guard allows the calls and reports them'],
      ],
      view,
    ),
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

const changes = ['added', 'changed', 'removed'] as const;

/** Number of rules of the functions of an app; with `isOpen` only those that wait for an answer. */
const rulesOf = ({ derived }: DerivedApp, isOpen = false): number =>
  derived.functions
    .flatMap(({ sections }) => Object.values(sections).flatMap((all) => (all === 'none' ? [] : [...all])))
    .filter(([, rule]) => !isOpen || rule.open).length;
