import { threats } from '@emmental/model/threats';
import { useAddress } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { functionHref, pathHref, pathsHref } from '../address/pages.ts';
import { type PathList, type PathRow, pathFilters, titleOfPath, usePaths } from '../data/paths.ts';
import { ClosedBy } from '../parts/closed-by.tsx';
import { effortText, headOf, sentence } from '../parts/effort.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { FileLine } from '../parts/file-line.tsx';
import { SearchFilter, SelectFilter, SetFilter } from '../parts/filters.tsx';
import { Attacked, GuardShort } from '../parts/guard-now.tsx';
import { Head } from '../parts/head.tsx';
import { counted, Dash } from '../parts/number.tsx';
import { offsetOf, Pages } from '../parts/pages.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable, type RowGroup } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { whoOptions } from '../parts/who.tsx';

/** The page Paths: the attack paths that nothing stops, over all apps. */
export function PathsPage() {
  const { query } = useAddress();
  const list = usePaths(query);
  return (
    <>
      <Head
        title="Paths"
        about="ways of an attack that nothing stops, by the last scan of each app; the worst first"
      >
        <Age query={list} />
      </Head>
      <search className="filter">
        <SearchFilter name="q" label="Function or app" />
        <SelectFilter name="threat" label="threat" all="all" options={threatOptions} />
        <SelectFilter name="who" label="who can begin it" all="any" options={whoOptions} />
        <SelectFilter name="seen" label="would a control report it?" all="any" options={seenOptions} />
        <SelectFilter name="group" label="group by" all="nothing" options={groupOptions} />
        {(['app', 'environment', 'function', 'owner'] as const).map((name) => (
          <SetFilter key={name} name={name} />
        ))}
        <SetFilter name="guard" shown={guardText(query.get('guard'))} />
        <SetFilter name="closing" shown={closingText(query.get('closing'), list.data)} />
        <span className="right muted small" data-total={list.data?.total}>
          {list.data && counted(list.data.total, 'path')}
        </span>
      </search>
      <Loaded query={list} rows={9}>
        {(data) =>
          data.rows.length === 0 ? (
            <EmptyList names={pathFilters}>
              No scan has a path that nothing stops. A scan of another version than this one may have sent
              none: Overview says how many functions are judged.
            </EmptyList>
          ) : (
            <DataTable
              label="Paths"
              columns={columnsOf(data.rows)}
              groups={groupsOf(data.rows, query.get('group'))}
              keyOf={({ key }) => key}
            >
              <div className="note">
                <Pages offset={offsetOf(query)} shown={data.rows.length} total={data.total} />
                <p>
                  A path is open if no control in the template and the rulebase of main is known to stop it;
                  now = what its guard told last. The order: attacked in the last 7 d and not stopped, then
                  wider audiences and greater losses, then what no control would see, then what has a diff.
                  Closed by = the cheapest change that closes it by itself.
                </p>
              </div>
            </DataTable>
          )
        }
      </Loaded>
    </>
  );
}

const threatOptions = Object.entries(threats).map(([value, { name }]) => ({ value, label: name }));
const seenOptions = [
  { value: 'blind', label: 'no' },
  { value: 'unsure', label: 'not known' },
  { value: 'watched', label: 'yes' },
];
const groupOptions = [
  { value: 'app', label: 'app' },
  { value: 'closing', label: 'closing change' },
];

/** Returns the words of the filter by guards. */
const guardText = (guard: string | null): string | null =>
  guard === null ? null : guard === 'lost' ? 'guard silent or without control' : 'guard not silent';

/** Returns the words of the filter by a change. */
function closingText(key: string | null, list: PathList | undefined): string | null {
  if (key === null) return null;
  if (key === 'none') return 'no change closes it by itself';
  const row = list?.rows.find(({ closing }) => closing?.key === key);
  return row?.closing ? `closed by: ${headOf(row.closing.says)}` : 'closed by one change';
}

function groupsOf(rows: readonly PathRow[], group: string | null): readonly RowGroup<PathRow>[] {
  if (group !== 'app' && group !== 'closing') return [{ key: 'all', head: null, rows }];
  const groups = new Map<string, PathRow[]>();
  for (const row of rows) {
    const key = group === 'app' ? `${row.app}/${row.environment}` : (row.closing?.key ?? 'none');
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([key, members]) => ({
    key,
    head: <GroupHead row={members[0]} group={group} />,
    rows: members,
  }));
}

function GroupHead({ row, group }: { readonly row: PathRow | undefined; readonly group: 'app' | 'closing' }) {
  if (!row) return null;
  if (group === 'app')
    return (
      <>
        <Link href={pathsHref({ app: row.app, environment: row.environment })}>{row.app}</Link>{' '}
        <span>{row.environment}</span>
      </>
    );
  if (row.closing === null)
    return <Link href={pathsHref({ closing: 'none' })}>No change closes these by itself</Link>;
  return (
    <>
      <Link href={pathsHref({ closing: row.closing.key })}>{sentence(headOf(row.closing.says))}</Link>{' '}
      <span>{effortText({ effort: row.closing.effort, changes: 1 })}</span>
    </>
  );
}

const visibilityTexts: Readonly<Record<string, string>> = {
  blind: 'no control sees it',
  unsure: 'it is not known whether a control sees it',
  watched: '◧ a control sees it',
};

/** Returns the columns; a title that several paths have is followed by what is at stake. */
function columnsOf(rows: readonly PathRow[]): readonly Column<PathRow>[] {
  const titles = rows.map(titleOfPath);
  const isRepeated = (row: PathRow): boolean =>
    titles.filter((title) => title === titleOfPath(row)).length > 1;
  return [pathColumn(isRepeated), ...columns];
}

const pathColumn = (isRepeated: (row: PathRow) => boolean): Column<PathRow> => ({
  key: 'path',
  head: 'Path',
  className: 'main-cell path-cell',
  cell: (row) => (
    <>
      <Link href={pathHref(row.key)} data-row="">
        {titleOfPath(row)}
        {isRepeated(row) && `, for ${row.loses}`}
      </Link>{' '}
      <Attacked path={row} />
      <p className="muted small">
        {row.summary.way.slice(0, -1).map((text, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the way has a fixed order and may pass a name twice
          <span key={at}>{text} → </span>
        ))}
        <Link href={functionHref({ ...row, name: row.function })}>{row.function}</Link>{' '}
        <span className="faint nw">
          {row.app}, {row.environment} · {row.owner ?? 'nobody owns it'}
        </span>
      </p>
    </>
  ),
});

const columns: readonly Column<PathRow>[] = [
  {
    key: 'at',
    head: 'Takes effect in',
    label: 'takes effect in',
    className: 'place-cell',
    cell: ({ summary: { at } }) =>
      at === null ? (
        <Dash why="it needs no line of code" />
      ) : (
        <span title={at.text}>
          <FileLine at={at} />
        </span>
      ),
  },
  { key: 'loses', head: 'At stake', label: 'at stake', cell: ({ loses }) => loses },
  {
    key: 'why',
    head: 'Why nothing stops it',
    label: 'why',
    className: 'muted why-cell',
    cell: (row) => (
      <>
        <span title={visibilityTexts[row.visibility]}>
          {row.summary.why ?? 'no control has an effect on it'}
        </span>
        <br />
        <span className="small faint">
          now: <GuardShort path={row} />
        </span>
      </>
    ),
  },
  {
    key: 'closing',
    head: 'Closed by',
    label: 'closed by',
    cell: ({ closing }) =>
      closing === null ? <span className="muted">no change by itself</span> : <ClosedBy closing={closing} />,
  },
  {
    key: 'open',
    head: 'First seen',
    label: 'first seen',
    className: 'muted',
    cell: ({ firstSeen }) => <Time at={firstSeen} never="?" />,
  },
];
