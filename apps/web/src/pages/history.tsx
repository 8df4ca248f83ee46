import { useAddress } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { findingsHref, functionHref, functionsHref, historyHref, trafficHref } from '../address/pages.ts';
import {
  changeKinds,
  type HistoryList,
  type HistoryRow,
  historyFilters,
  kindNames,
  useHistory,
} from '../data/history.ts';
import { shortDigest } from '../data/running.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { SelectFilter, SetFilter } from '../parts/filters.tsx';
import { Head } from '../parts/head.tsx';
import { countText } from '../parts/number.tsx';
import { offsetOf, Pages } from '../parts/pages.tsx';
import { daysOf, PeriodFilter } from '../parts/period.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { Moment, MomentHead } from '../parts/time.tsx';

/** The page of what changed in the fleet, the newest first. */
export function HistoryPage() {
  const { query } = useAddress();
  const list = useHistory(query);
  return (
    <>
      <Head title="What changed" about={<Link href="/">in Overview</Link>}>
        <Age query={list} />
      </Head>
      <search className="filter">
        <PeriodFilter />
        <SelectFilter
          name="kind"
          label="what"
          all="all"
          options={kindNames.map((value) => ({ value, label: changeKinds[value][0] }))}
        />
        <SetFilter name="app" />
        <span className="right muted small" data-total={list.data && totalOf(list.data, query)}>
          {list.data && `${countText(totalOf(list.data, query))} in all`}
        </span>
      </search>
      <Loaded query={list} rows={9}>
        {(data) =>
          data.rows.length === 0 ? (
            <EmptyList
              names={historyFilters}
            >{`No scan and no guard told of a change in ${daysOf(query)} days.`}</EmptyList>
          ) : (
            <DataTable
              label="What changed"
              columns={columns}
              groups={[{ key: 'all', head: null, rows: data.rows }]}
              keyOf={({ id }) => String(id)}
            >
              <div className="note">
                <Pages offset={offsetOf(query)} shown={data.rows.length} total={totalOf(data, query)} />
                <p>
                  By scans that were sent, and by guards. Main = the branch that is scanned; a change there
                  takes effect when it is deployed, and then it is “in the guard”.
                </p>
              </div>
            </DataTable>
          )
        }
      </Loaded>
    </>
  );
}

function totalOf({ kinds }: HistoryList, query: URLSearchParams): number {
  const kind = kindNames.find((name) => name === query.get('kind'));
  return kind ? kinds[kind] : kindNames.reduce((sum, name) => sum + kinds[name], 0);
}

const columns: readonly Column<HistoryRow>[] = [
  { key: 'at', head: <MomentHead>When</MomentHead>, cell: ({ at }) => <Moment at={at} /> },
  {
    key: 'kind',
    head: 'What',
    className: 'nw',
    cell: ({ kind }) => <Link href={historyHref({ kind })}>{changeKinds[kind][1]}</Link>,
  },
  {
    key: 'function',
    head: 'Where',
    label: 'in',
    cell: (row) => (
      <Link href={placeOf(row)} data-row="">
        {row.function === null ? row.app : `${row.app} / ${row.function}`}
      </Link>
    ),
  },
  { key: 'subject', head: 'Change', className: 'wide-cell', cell: (row) => <Change row={row} /> },
];

function placeOf({ app, environment, function: name, kind, subject, after }: HistoryRow): string {
  if (name === null && kind.startsWith('finding')) return findingsHref(`app:${app}`, null);
  if (name === null || kind === 'function gone') return functionsHref({ app, environment });
  if (kind === 'destination') return trafficHref({ section: after, function: name, to: subject, days: '30' });
  if (kind === 'volume') return trafficHref({ section: subject, function: name, days: '30' });
  const isFinding = kind === 'finding' || kind === 'finding reopened';
  const href = functionHref({ app, environment, name }, kind.startsWith('finding') ? 'findings' : '');
  return isFinding && after !== null ? `${href}?open=${encodeURIComponent(after)}` : href;
}

function Change({ row }: { readonly row: HistoryRow }) {
  const { kind, subject, before, after } = row;
  if (kind === 'destination')
    return (
      <>
        first call to <Link href={placeOf(row)}>{subject}</Link>
      </>
    );
  if (kind === 'volume')
    return (
      <>
        <b>{countText(Number(after))} calls</b> in {subject} on the day before (UTC), usually{' '}
        {countText(Number(before))} · <Link href={placeOf(row)}>its calls of 30 d</Link>
      </>
    );
  if (kind === 'finding' || kind === 'finding reopened') return <Link href={placeOf(row)}>{subject}</Link>;
  if (kind === 'mode' || kind === 'guard mode')
    return (
      <>
        {subject} {before ?? 'not limited'} →{' '}
        <b>{after === 'enforce' ? 'ENFORCE' : (after ?? 'not limited')}</b>
      </>
    );
  if (kind === 'rulebase')
    return (
      <>
        rules changed; rulebase of the app{' '}
        <span className="mono">
          {before === null ? 'none' : shortDigest(before)} → {after === null ? 'none' : shortDigest(after)}
        </span>
      </>
    );
  return <>{subject}</>;
}
