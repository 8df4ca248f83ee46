import { Fragment } from 'react';
import { withQuery } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { incidentCallsHref } from '../../address/pages.ts';
import { type IncidentList, type IncidentRow, incidentFilters, triedText } from '../../data/incidents.ts';
import { Pair } from '../../parts/drawer.tsx';
import { EmptyList } from '../../parts/empty-list.tsx';
import { countText, Dash } from '../../parts/number.tsx';
import { Outcome } from '../../parts/outcome.tsx';
import { offsetOf, Pages } from '../../parts/pages.tsx';
import { daysOf } from '../../parts/period.tsx';
import { type Column, DataTable } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { firstColumns, ruleText } from './columns.tsx';
import { IncidentDrawer } from './incident-drawer.tsx';

/** The incidents: first those that nobody acknowledged, of these first what was not stopped. */
export function Incidents({ list, query }: { readonly list: IncidentList; readonly query: URLSearchParams }) {
  const open = query.get('open');
  const days = daysOf(query);
  const drawer = open === null ? null : <IncidentDrawer key={open} id={open} days={days} />;
  return (
    <Pair drawer={drawer}>
      {list.rows.length === 0 ? (
        <EmptyList
          names={incidentFilters}
        >{`No guard has told of a threat in the last ${days} days.`}</EmptyList>
      ) : (
        <DataTable
          label="Incidents"
          columns={columnsOf(days)}
          groups={[{ key: 'all', head: null, rows: list.rows }]}
          keyOf={({ id }) => id}
          classOf={({ isOpen }) => (isOpen ? undefined : 'implied')}
          isSelected={({ id }) => id === open}
        >
          <div className="note">
            <Pages offset={offsetOf(query)} shown={list.rows.length} total={list.total} />
            <p>
              An incident = all calls of a function with the same rule, class of attack, way in and outcome.
              First come those that nobody stopped and nobody acknowledged. ALERT filled = the call was made,
              because the mode is alert; ALERT open, “stopped later” = another section stopped what the same
              event tried next; BLOCK = stopped. An acknowledged incident that comes again is open again.
            </p>
          </div>
        </DataTable>
      )}
    </Pair>
  );
}

function columnsOf(days: string): readonly Column<IncidentRow>[] {
  return [
    ...firstColumns<IncidentRow>(
      'Last',
      ({ lastAt }) => lastAt,
      (row) => <Outcome of={row} />,
    ),
    {
      key: 'what',
      head: 'What',
      className: 'wide-cell',
      cell: (row) => (
        <Link href={withQuery({ open: row.id })} data-row="">
          {triedText(row)}
        </Link>
      ),
    },
    {
      key: 'way',
      head: 'Way in',
      label: 'way in',
      className: 'mono less wide-cell',
      cell: ({ way }) =>
        way !== null ? <Dotted text={way} /> : <Dash why="the guard named no field of the event" />,
    },
    {
      key: 'rule',
      head: 'Rule',
      label: 'rule',
      cell: ({ section, rule }) => (
        <>
          {section ?? '?'} <span className="muted">{ruleText(rule)}</span>
        </>
      ),
    },
    {
      key: 'times',
      head: `Calls ${days} d`,
      label: 'calls',
      className: 'num',
      cell: (row) => (
        <Link href={incidentCallsHref(row.id, days)} data-count={row.times}>
          {countText(row.times)}
        </Link>
      ),
    },
    {
      key: 'first',
      head: 'First',
      label: 'first',
      className: 'nw less',
      cell: ({ firstAt, before }) => (
        <>
          <Time at={firstAt} />
          {before !== null && (
            <span
              className="muted small block"
              title={before.isStopped ? 'it was stopped then' : 'nothing stopped it then'}
            >
              same attack: <Time at={before.firstAt} />
            </span>
          )}
        </>
      ),
    },
    { key: 'state', head: 'State', label: 'state', cell: (row) => <StateOf row={row} /> },
  ];
}

/** A field of an event, which may break after a dot. */
const Dotted = ({ text }: { readonly text: string }) => (
  <>
    {text.split(/(?<=\.)/).map((part, nth) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a field have a fixed order
      <Fragment key={nth}>
        {part}
        <wbr />
      </Fragment>
    ))}
  </>
);

function StateOf({ row: { isOpen, noted } }: { readonly row: IncidentRow }) {
  if (noted === null) return <b>open</b>;
  if (isOpen)
    return (
      <b title={`${noted.by} acknowledged it ${new Date(noted.at).toLocaleString('en-GB')}; it came again`}>
        open again
      </b>
    );
  return (
    <span title={noted.note}>
      acknowledged <span className="muted">by {noted.by}</span>
    </span>
  );
}
