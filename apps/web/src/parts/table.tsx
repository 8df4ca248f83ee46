import type { ReactNode } from 'react';

/** A column of a table: its head, the cell of a row, and how it looks. `label` names the cell on a narrow screen. */
export interface Column<Row> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  readonly className?: string;
  readonly label?: string;
}

/** Rows under a head of their own. */
export interface RowGroup<Row> {
  readonly key: string;
  readonly head: ReactNode;
  readonly rows: readonly Row[];
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly groups: readonly RowGroup<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly classOf?: (row: Row) => string | undefined;
  readonly isSelected?: (row: Row) => boolean;
  readonly children?: ReactNode;
}

/** A table in a panel, in groups. Below 720 px each row is a card. `children` are notes below the rows. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, groups, keyOf, classOf, isSelected, children } = props;
  return (
    <section className="panel">
      <table className="stack" aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ key, head, className }) => (
              <th key={key} scope="col" className={className}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.key}>
            {group.head !== null && (
              <tr className="group">
                <th colSpan={columns.length} scope="rowgroup">
                  {group.head}
                </th>
              </tr>
            )}
            {group.rows.map((row) => (
              <tr key={keyOf(row)} className={classOf?.(row)} aria-current={isSelected?.(row) || undefined}>
                {columns.map(({ key, cell, className, label: short }) => (
                  <td key={key} className={className} data-label={short}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      {children}
    </section>
  );
}
