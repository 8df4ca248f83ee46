import type { ReactNode } from 'react';
import { useAddress, withQuery } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import type { CallRow } from '../../data/traffic.ts';
import { Pair } from '../../parts/drawer.tsx';
import { FunctionLink } from '../../parts/function-link.tsx';
import { Host } from '../../parts/host.tsx';
import { countText } from '../../parts/number.tsx';
import { type Column, DataTable, type RowGroup } from '../../parts/table.tsx';
import { Moment, MomentHead, Time } from '../../parts/time.tsx';
import { CallDrawer } from './call-drawer.tsx';
import { Decided, RuleLink } from './decided.tsx';

interface CallTableProps {
  readonly label: string;
  readonly groups: readonly RowGroup<CallRow>[];
  /** False on the page of a function, which is in its head. */
  readonly withFunction?: boolean;
  readonly isNew?: boolean;
  readonly children?: ReactNode;
}

/** Calls by rule and destination; a row opens the drawer with the rule that could be made. */
export function CallTable({ label, groups, withFunction = true, isNew = false, children }: CallTableProps) {
  const { query } = useAddress();
  const open = groups.flatMap(({ rows }) => rows).find((row) => keyOf(row) === query.get('open')) ?? null;
  return (
    <Pair drawer={open && <CallDrawer call={open} />}>
      <DataTable
        label={label}
        columns={columnsOf(withFunction, isNew)}
        groups={groups}
        keyOf={keyOf}
        isSelected={(row) => row === open}
      >
        {children}
      </DataTable>
    </Pair>
  );
}

export const keyOf = (row: CallRow): string =>
  [row.app, row.environment, row.function, row.match, row.destination ?? ''].join(' ');

function columnsOf(withFunction: boolean, isNew: boolean): readonly Column<CallRow>[] {
  const first: Column<CallRow> = {
    key: 'first',
    head: <MomentHead>First</MomentHead>,
    label: 'first seen',
    className: isNew ? 'nw' : 'nw less',
    cell: ({ firstSeen }) => <Moment at={firstSeen} />,
  };
  const called: Column<CallRow> = {
    key: 'function',
    head: 'Function',
    label: 'function',
    cell: (row) => <FunctionLink of={row} tab="traffic" />,
  };
  return [
    ...(isNew ? [first] : []),
    {
      key: 'destination',
      head: 'Called',
      className: 'mono main-cell',
      cell: (row) => (
        <Link href={withQuery({ open: keyOf(row), make: null })} data-row="">
          {row.destination === null ? 'not told' : <Host of={row.destination} />}
        </Link>
      ),
    },
    ...(withFunction ? [called] : []),
    { key: 'rule', head: 'Rule', label: 'rule', cell: (row) => <RuleLink call={row} /> },
    {
      key: 'action',
      head: 'Action',
      label: 'action',
      className: 'nw',
      cell: (row) => <Decided call={row} />,
    },
    {
      key: 'n',
      head: 'Calls',
      label: 'calls',
      className: 'num',
      cell: (row) => <span className={row.isRefused ? 'hole' : undefined}>{countText(row.n)}</span>,
    },
    ...(isNew ? [] : [first]),
    {
      key: 'last',
      head: 'Last',
      label: 'last seen',
      className: 'nw',
      cell: ({ lastSeen }) => <Time at={lastSeen} />,
    },
  ];
}
