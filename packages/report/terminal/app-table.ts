import { appNames, type NamedApp } from '../app-names.ts';
import { type Column, legendLines, type Screen, table, visible } from './layout.ts';

/** A column of a table of apps. A figure stands at the right; null is shown as `-`. */
export type AppColumn<Row> =
  | { readonly title: string; readonly figure: (row: Row) => number | string | null }
  | (Pick<Column, 'gives' | 'least' | 'names'> & {
      readonly title: string;
      readonly text: (row: Row) => string;
    });

/** A table with a row for each of several apps, the worst app first. */
export interface AppTable<Row> {
  /** All apps of the screen, also those without a row: the name of each differs from all others. */
  readonly apps: readonly NamedApp[];
  readonly appOf: (row: Row) => Pick<NamedApp, 'id' | 'name'>;
  /** The columns beside the name. */
  readonly columns: readonly AppColumn<Row>[];
  readonly order: RowOrder<Row>;
  /** The explanations of columns that are in the table. */
  readonly legend: readonly (readonly [string, string])[];
  /** The option that shows the rows that are left out: `all`; null = there is none. */
  readonly option: string | null;
}

/** The figures by which rows are sorted: the larger first; the next figure decides between equal ones, and at last the id of the app. */
type RowOrder<Row> = readonly ((row: Row) => number)[];

/** The most rows of a table of apps. */
const tableRows = 25;

/** Returns rows in the order of their table. */
export function sortedRows<Row>(
  rows: readonly Row[],
  { appOf, order }: Pick<AppTable<Row>, 'appOf' | 'order'>,
): readonly Row[] {
  const difference = (a: Row, b: Row): number => {
    for (const figure of order) {
      const more = figure(b) - figure(a);
      if (more !== 0) return more;
    }
    return appOf(a).id < appOf(b).id ? -1 : 1;
  };
  return rows.toSorted(difference);
}

/** Returns the lines of a table of apps: a line per app, the number of rows that are left out (unless `all`), and the legend. */
export function appTable<Row>(
  rows: readonly Row[],
  spec: AppTable<Row>,
  screen: Screen,
  all = false,
): string[] {
  const { columns, appOf } = spec;
  const names = appNames(spec.apps);
  const shown = sortedRows(rows, spec).slice(0, all ? undefined : tableRows);
  return [
    ...table(
      [{ title: 'APP', gives: 1, least: 16, names: true }, ...columns.map(layoutOf)],
      shown.map((row) => {
        const { id, name } = appOf(row);
        return [names.get(id) ?? name, ...columns.map((column) => cellOf(column, row))].map((cell) =>
          visible(cell, screen),
        );
      }),
      screen,
    ),
    ...moreRows(rows.length - shown.length, screen, spec.option),
    ...legendLines(spec.legend, screen),
  ];
}

const layoutOf = <Row>(column: AppColumn<Row>): Column =>
  'figure' in column ? { title: column.title, align: 'right' } : column;

const cellOf = <Row>(column: AppColumn<Row>, row: Row): string =>
  'figure' in column ? String(column.figure(row) ?? '-') : column.text(row);

/** The line below a table that says how many rows are left out, and the option that shows them (null = none does); none if all rows are shown. */
export const moreRows = (more: number, screen: Screen, option: string | null = 'all'): readonly string[] =>
  more > 0
    ? [`${screen.unicode ? '…' : '...'} and ${more} more${option === null ? '' : ` (--${option})`}`]
    : [];
