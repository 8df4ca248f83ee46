import { withQuery } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { functionHref, threatsHref } from '../../address/pages.ts';
import { textField } from '../../data/document.ts';
import { type ThreatList, type ThreatRow, threatFilters } from '../../data/threats.ts';
import { Drawer, OwnerFact, Pair } from '../../parts/drawer.tsx';
import { EmptyList } from '../../parts/empty-list.tsx';
import { countText, Dash } from '../../parts/number.tsx';
import { Outcome } from '../../parts/outcome.tsx';
import { daysIn, daysOf } from '../../parts/period.tsx';
import { type Column, DataTable } from '../../parts/table.tsx';
import { Caller } from './caller.tsx';
import { firstColumns, ruleText } from './columns.tsx';
import { Contain } from './contain.tsx';
import { Evidence } from './evidence.tsx';

/** The single calls, the newest first. */
export function Log({ list, query }: { readonly list: ThreatList; readonly query: URLSearchParams }) {
  if (list.rows.length === 0)
    return (
      <EmptyList
        names={threatFilters}
      >{`No guard has told of a threat in the last ${daysOf(query)} days.`}</EmptyList>
    );
  const open = list.rows.find(({ key }) => key === query.get('open')) ?? null;
  return (
    <Pair drawer={open && <ThreatDrawer threat={open} query={query} />}>
      <DataTable
        label="Threats"
        columns={columns}
        groups={[{ key: 'all', head: null, rows: list.rows }]}
        keyOf={({ key }) => key}
        isSelected={(row) => row === open}
      >
        <div className="note">
          {countText(list.rows.length)} shown
          {list.total !== null && ` of ${countText(list.total)}`}, newest first
          {query.get('after') !== null && (
            <>
              {' · '}
              <Link href={withQuery({ after: null, open: null })}>to the newest</Link>
            </>
          )}
          {list.next !== null && (
            <>
              {' · '}
              <Link href={withQuery({ after: list.next, open: null })}>older</Link>
            </>
          )}
          {' · '}ALERT filled = it was made, because the mode is alert; ALERT open, “stopped later” = another
          section stopped what the same event tried next; BLOCK = it was stopped.
        </div>
      </DataTable>
    </Pair>
  );
}

const whatOf = ({ evidence, section }: ThreatRow): string =>
  textField(evidence, 'what') ?? textField(evidence, 'class') ?? `a call in ${section ?? '?'}`;

const columns: readonly Column<ThreatRow>[] = [
  ...firstColumns<ThreatRow>(
    'Time',
    ({ time }) => time,
    (row) => <Outcome of={row} />,
  ),
  {
    key: 'what',
    head: 'What',
    className: 'mono wide-cell',
    cell: (row) => (
      <Link href={withQuery({ open: row.key })} data-row="">
        {whatOf(row)}
      </Link>
    ),
  },
  { key: 'section', head: 'Section', label: 'section', cell: ({ section }) => section ?? <Dash /> },
  {
    key: 'rule',
    head: 'Rule',
    label: 'rule',
    className: 'nw',
    cell: ({ rule }) => ruleText(rule),
  },
];

interface ThreatDrawerProps {
  readonly threat: ThreatRow;
  readonly query: URLSearchParams;
}

function ThreatDrawer({ threat, query }: ThreatDrawerProps) {
  const { app, environment, function: name, incident } = threat;
  return (
    <Drawer title={`${name}: ${whatOf(threat)}`} aside={<Outcome of={threat} />} names={['open']}>
      <Evidence threat={threat} isStopped={threat.isStopped}>
        <OwnerFact owner={threat.owner} />
      </Evidence>
      <Contain threat={threat} owner={threat.owner} />
      <Caller threat={threat} />
      <p className="note actions">
        {incident !== null && (
          <Link className="button" href={threatsHref({ open: incident, ...daysIn(daysOf(query)) })}>
            Its incident
          </Link>
        )}
        <Link className="button" href={functionHref({ app, environment, name })}>
          Rulebase
        </Link>
        <Link className="button" href={threatsHref({ app, environment, function: name })}>
          All of this function
        </Link>
      </p>
    </Drawer>
  );
}
