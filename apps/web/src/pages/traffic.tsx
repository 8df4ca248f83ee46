import { useAddress, withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { trafficHref } from '../address/pages.ts';
import type { Section } from '../data/modes.ts';
import {
  callFilters,
  type FlowRow,
  flowsOfPage,
  type Traffic,
  type UnusualRow,
  useCalls,
  useTraffic,
} from '../data/traffic.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { SelectFilter } from '../parts/filters.tsx';
import { FunctionLink } from '../parts/function-link.tsx';
import { Head } from '../parts/head.tsx';
import { Host } from '../parts/host.tsx';
import { NameFilter } from '../parts/name-filter.tsx';
import { counted, countText } from '../parts/number.tsx';
import { offsetOf } from '../parts/pages.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { CallTable } from './traffic/calls.tsx';
import { Lanes } from './traffic/lanes.tsx';
import { order, periods, sectionOf, subjects, title } from './traffic/words.ts';

/** The page Traffic: what functions called, and by which rule. With a filter it lists the calls by rule and function. */
export function TrafficPage() {
  const { query } = useAddress();
  const isByRule = callFilters.some((name) => query.has(name));
  const traffic = useTraffic(query, !isByRule);
  const calls = useCalls(query, isByRule);
  const section = sectionOf(query.get('section'));
  return (
    <>
      <Head title="Traffic" about="what functions called, and by which rule">
        <Age query={isByRule ? calls : traffic} />
      </Head>
      <Tabs section={isByRule ? query.get('section') : section} sections={traffic.data?.sections ?? null} />
      <search className="filter">
        <SelectFilter
          name="days"
          label="since"
          all="7 d"
          options={periods.filter(({ value }) => value !== '7')}
        />
        {callFilters.map((name) => (
          <NameFilter key={name} name={name} value={query.get(name)} />
        ))}
      </search>
      {isByRule ? (
        <Loaded query={calls} rows={8}>
          {(list) =>
            list.rows.length === 0 ? (
              <EmptyList names={callFilters}>No guard told of a call.</EmptyList>
            ) : (
              <CallTable
                label="Calls"
                groups={[{ key: 'all', head: null, rows: list.rows }]}
                isNew={query.has('new')}
              >
                <p className="note">
                  {list.rows.length} of {list.total}, {counted(sumOf(list.rows), 'call')}. Counts are lower
                  bounds.
                </p>
              </CallTable>
            )
          }
        </Loaded>
      ) : (
        <Loaded query={traffic} rows={8}>
          {(data) => <Fleet traffic={data} section={section} query={query} />}
        </Loaded>
      )}
    </>
  );
}

const sumOf = (rows: readonly { readonly n: number }[]): number => rows.reduce((sum, { n }) => sum + n, 0);

function Tabs({
  section,
  sections,
}: {
  readonly section: string | null;
  readonly sections: Traffic['sections'] | null;
}) {
  return (
    <nav className="tabs" aria-label="Kind of call">
      {order.map((name) => (
        <Link
          key={name}
          href={withQuery({ section: name, offset: null, open: null, make: null })}
          aria-current={name === section ? 'page' : undefined}
        >
          {title(name)} {sections !== null && <span className="mono small">{short(sections[name])}</span>}
        </Link>
      ))}
      {sections !== null && sections.unknown > 0 && (
        <span className="muted" title="calls by rules that no scan has">
          ? section unknown <span className="mono small">{short(sections.unknown)}</span>
        </span>
      )}
    </nav>
  );
}

const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });
const short = (n: number): string => compact.format(n);

interface FleetProps {
  readonly traffic: Traffic;
  readonly section: Section;
  readonly query: URLSearchParams;
}

function Fleet({ traffic, section, query }: FleetProps) {
  const days = Number(query.get('days') ?? 7);
  if (traffic.total === 0 && offsetOf(query) === 0)
    return (
      <section className="panel message">
        <p>
          No guard told of {section} calls in this time. A guard tells its counts at the first call of an
          instance and every five minutes after that.
        </p>
      </section>
    );
  return (
    <div className="grid">
      <Lanes traffic={traffic} days={days} />
      <div className="beside">
        <div className="grid">
          <Flows traffic={traffic} section={section} query={query} />
          <Fresh traffic={traffic} section={section} />
        </div>
        <div className="grid">
          <Talkers traffic={traffic} section={section} />
          <Unusual rows={traffic.unusual} />
        </div>
      </div>
    </div>
  );
}

function Flows({ traffic, section, query }: FleetProps) {
  const offset = offsetOf(query);
  const { single, many } = subjects[section];
  return (
    <DataTable
      label={`${section} ${many}`}
      columns={flowColumns(section, single, query.get('days'))}
      groups={[{ key: 'all', head: null, rows: traffic.rows }]}
      keyOf={({ destination }) => destination ?? ''}
    >
      <div className="note">
        {offset + 1}–{offset + traffic.rows.length} of {countText(traffic.total)} {many}
        {offset > 0 && (
          <>
            {' · '}
            <Link href={withQuery({ offset: offset <= flowsOfPage ? null : String(offset - flowsOfPage) })}>
              before
            </Link>
          </>
        )}
        {offset + traffic.rows.length < traffic.total && (
          <>
            {' · '}
            <Link href={withQuery({ offset: String(offset + flowsOfPage) })}>more</Link>
          </>
        )}
        {' · '}A small “would deny” = the section is not enforced: the call was made. Counts are lower bounds.
      </div>
    </DataTable>
  );
}

function flowColumns(section: Section, single: string, days: string | null): readonly Column<FlowRow>[] {
  const hrefTo = ({ destination }: FlowRow): string => trafficHref({ section, to: destination, days });
  const linked = (row: FlowRow, n: number, className?: string) =>
    row.destination === null || n === 0 ? (
      <span className={className}>{countText(n)}</span>
    ) : (
      <Link className={className} href={hrefTo(row)}>
        {countText(n)}
      </Link>
    );
  return [
    {
      key: 'destination',
      head: single,
      className: 'mono main-cell',
      cell: (row) =>
        row.destination === null ? (
          <span className="muted">{subjects[section].none}</span>
        ) : (
          <Link href={hrefTo(row)} data-row="">
            <Host of={row.destination} />
          </Link>
        ),
    },
    { key: 'rule', head: 'By rule', label: 'by rule', cell: ruleOf },
    {
      key: 'action',
      head: 'Action',
      label: 'action',
      className: 'nw',
      cell: ({ actions }) => <Actions of={actions} />,
    },
    {
      key: 'functions',
      head: 'Functions',
      label: 'functions',
      className: 'num',
      cell: (row) => linked(row, row.functions),
    },
    {
      key: 'allowed',
      head: 'Through',
      label: 'went through',
      className: 'num',
      cell: (row) => linked(row, row.allowed),
    },
    {
      key: 'refused',
      head: 'Refused',
      label: 'refused',
      className: 'num',
      cell: (row) => linked(row, row.refused, row.refused > 0 ? 'hole' : undefined),
    },
    {
      key: 'first',
      head: 'First',
      label: 'first seen',
      className: 'nw less',
      cell: ({ firstSeen }) => <Time at={firstSeen} />,
    },
    {
      key: 'last',
      head: 'Last',
      label: 'last seen',
      className: 'nw',
      cell: ({ lastSeen }) => <Time at={lastSeen} />,
    },
  ];
}

const ruleOf = ({ rules, rule, functions, function: fn }: FlowRow): string => {
  const name = rule?.replace(/^\((.*)\)$/, '$1') ?? '? unknown';
  if (functions === 1 && rules === 1) return `${fn ?? '?'} / ${name}`;
  return counted(rules, 'rule');
};

function Actions({ of }: { readonly of: readonly string[] }) {
  if (of.length === 0) return <span className="faint">? unknown</span>;
  return (
    <>
      {of.map((action, at) => (
        <span key={action}>
          {at > 0 && ', '}
          <span className={tones[action]}>{action === 'deny' ? 'would deny' : action}</span>
        </span>
      ))}
    </>
  );
}

const tones: Readonly<Record<string, string>> = { allow: 'stop', watch: 'see', deny: 'warn', DENY: 'hole' };

function Fresh({ traffic: { fresh }, section }: { readonly traffic: Traffic; readonly section: Section }) {
  const { many } = subjects[section];
  if (fresh.total === 0)
    return (
      <section className="panel">
        <h2>New {many} this week</h2>
        <p className="note">
          None by a function whose guard reports for longer. A function that is new itself is left out: all it
          calls is new.
        </p>
      </section>
    );
  return (
    <div>
      <h2 className="above">
        New {many} this week{' '}
        <Link href={trafficHref({ section, new: '7', days: '7' })}>
          {countText(fresh.total)} first seen in 7 d
        </Link>
      </h2>
      <CallTable label={`New ${many}`} groups={[{ key: 'new', head: null, rows: fresh.rows }]} isNew>
        {fresh.rows.length < fresh.total && (
          <p className="note">
            {fresh.rows.length} of {fresh.total}
          </p>
        )}
      </CallTable>
    </div>
  );
}

function Talkers({
  traffic: { talkers },
  section,
}: {
  readonly traffic: Traffic;
  readonly section: Section;
}) {
  const { query } = useAddress();
  const most = talkers.rows[0]?.n ?? 1;
  const rest = talkers.functions - talkers.rows.length;
  return (
    <section className="panel">
      <h2>Top talkers</h2>
      <ul className="talkers">
        {talkers.rows.map((row) => (
          <li key={`${row.app} ${row.environment} ${row.function}`}>
            <FunctionLink of={row} tab="traffic" />
            <span className="num">
              <Link
                href={trafficHref({
                  section,
                  app: row.app,
                  environment: row.environment,
                  function: row.function,
                  days: query.get('days'),
                })}
              >
                {countText(row.n)}
              </Link>
            </span>
            <meter min={0} max={most} value={row.n} aria-label={`share of ${row.function}`} />
          </li>
        ))}
        {rest > 0 && (
          <li>
            <span>{counted(rest, 'other')}</span>
            <span className="num">{countText(talkers.calls - sumOf(talkers.rows))}</span>
          </li>
        )}
      </ul>
    </section>
  );
}

/** Functions whose last complete day was far from the median of like days. */
function Unusual({ rows }: { readonly rows: readonly UnusualRow[] }) {
  return (
    <section className="panel">
      <h2>Unusual volume</h2>
      {rows.length === 0 && (
        <p className="note">No function was far from its usual number of calls yesterday.</p>
      )}
      {rows.map((row) => (
        <p className="note" key={`${row.app} ${row.environment} ${row.function}`}>
          <FunctionLink of={row} tab="traffic" filters={{ days: '30' }} /> {counted(row.n, 'call')} on{' '}
          {row.day}. Usual is {countText(Math.round(row.usual.median))} ±{' '}
          {countText(Math.round(row.usual.spread))}: the median of the {row.usual.days} {row.usual.kind}{' '}
          before, and their usual distance from it.
        </p>
      ))}
      <p className="note faint">
        Unusual = 6 times that distance away, and 20 calls. Days are in UTC; at least 6 like days are needed.
      </p>
    </section>
  );
}
