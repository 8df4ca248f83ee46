import type { SliceName } from '@emmental/model/slices';
import { titleOf } from '@emmental/model/threats';
import { useAddress, withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { functionHref, threatCallsHref } from '../address/pages.ts';
import { reasonText } from '../data/coverage.ts';
import {
  type FunctionList,
  type FunctionRow,
  functionFilters,
  guardStates,
  useFunctions,
} from '../data/functions.ts';
import { controls } from '../parts/controls.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { SearchFilter, SelectFilter, SetFilter } from '../parts/filters.tsx';
import { Head } from '../parts/head.tsx';
import { ModeHeads, ModeLegend, Modes } from '../parts/modes.tsx';
import { useNothingSent } from '../parts/nothing-sent.tsx';
import { Count, countText } from '../parts/number.tsx';
import { offsetOf, Pages } from '../parts/pages.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { StateTag, stateSigns } from '../parts/tag.tsx';
import { Time } from '../parts/time.tsx';
import { whoOptions, whoText } from '../parts/who.tsx';
import { Begin } from './begin.tsx';

/** The page Functions: all functions that the person may see, most to do first. */
export function FunctionsPage() {
  const { query } = useAddress();
  const list = useFunctions(query);
  const all = list.data ? sum(list.data) : null;
  const nothing = useNothingSent();
  return (
    <>
      <Head title="Functions" about={aboutOf(all, nothing)}>
        <Age query={list} />
      </Head>
      <Loaded query={list} rows={9}>
        {(data) => (sum(data) === 0 ? <Begin /> : <Functions list={data} query={query} />)}
      </Loaded>
    </>
  );
}

const sum = ({ states }: FunctionList): number => Object.values(states).reduce((total, n) => total + n, 0);

function aboutOf(all: number | null, nothing: string): string {
  if (all === null) return '';
  return all === 0 ? nothing : `${countText(all)} in all`;
}

function Functions({ list, query }: { readonly list: FunctionList; readonly query: URLSearchParams }) {
  return (
    <>
      <States states={list.states} chosen={query.get('state')} />
      <search className="filter">
        <SearchFilter name="q" label="Function or app" />
        <SelectFilter name="who" label="who" all="everybody" options={whoOptions} />
        <SelectFilter
          name="state"
          label="state"
          all="all"
          options={guardStates.map((state) => ({ value: state, label: state }))}
        />
        {(['app', 'environment', 'owner', 'reason', 'obstacle', 'cell'] as const).map((name) => (
          <SetFilter key={name} name={name} shown={name === 'cell' ? cellText(query.get(name)) : null} />
        ))}
        <span className="right muted small" data-total={list.total}>
          {countText(list.total)} of {countText(sum(list))}
        </span>
      </search>
      {list.rows.length === 0 ? (
        <EmptyList names={functionFilters}>There is no function on this page of the list.</EmptyList>
      ) : (
        <DataTable label="Functions" columns={columns} groups={groupsOf(list.rows)} keyOf={keyOf}>
          <div className="note">
            <Pages offset={offsetOf(query)} shown={list.rows.length} total={list.total} />
            <p>
              <ModeLegend /> The state is what the guard itself reported; a function whose guard says nothing
              is never counted as protected. Undecided = questions that the code and the template leave open;
              nothing counts as closed because of them. No person = only a schedule or other functions start
              it. ? = not known.
            </p>
          </div>
        </DataTable>
      )}
    </>
  );
}

interface StatesProps {
  readonly states: FunctionList['states'];
  readonly chosen: string | null;
}

/** How many functions are in each state; each number is a link to them. */
function States({ states, chosen }: StatesProps) {
  return (
    <section className="grid six-up mb" aria-label="Guard states">
      {guardStates.map((state) => {
        const { sign, tone, says } = stateSigns[state];
        const isChosen = state === chosen;
        return (
          <Link
            key={state}
            className="panel figure"
            href={withQuery({ state: isChosen ? null : state, offset: null })}
            aria-current={isChosen || undefined}
          >
            <b>{countText(states[state])}</b>
            <small>
              <span className={tone}>
                {sign} {state}
              </span>
              , {says}
            </small>
          </Link>
        );
      })}
    </section>
  );
}

/** Returns a cell of the matrix in words: `Command injection × proc: hole`. */
function cellText(cell: string | null): string | null {
  const [threat = '', slice = '', mark = ''] = cell?.split('.') ?? [];
  if (cell === null) return null;
  const head = threat === 'any' ? 'a threat' : titleOf(threat).name;
  if (slice === 'together') return `${head}: ${mark === 'aligned' ? 'nothing stops it' : mark}`;
  const control = Object.hasOwn(controls, slice) ? controls[slice as SliceName][0] : slice;
  return `${head} × ${control}: ${mark}`;
}

const keyOf = ({ app, environment, name }: FunctionRow): string => `${app}/${environment}/${name}`;

/** Puts the rows of one app and environment together, in the order in which the list names the apps first. */
function groupsOf(rows: readonly FunctionRow[]) {
  const byApp = Map.groupBy(rows, ({ app, environment }) => `${app} ${environment}`);
  return [...byApp].map(([key, members]) => ({ key, head: <AppHead members={members} />, rows: members }));
}

function AppHead({ members }: { readonly members: readonly FunctionRow[] }) {
  const [first] = members;
  if (!first) return null;
  const toFix = members.reduce((total, { toFix }) => total + (toFix ?? 0), 0);
  return (
    <>
      <Link href={withQuery({ app: first.app, environment: first.environment, offset: null })}>
        {first.app}
      </Link>{' '}
      <span>
        {first.environment} · {members.length} shown · {countText(toFix)} to fix ·{' '}
        {first.scannedAt === null ? (
          'never scanned'
        ) : (
          <>
            scanned <Time at={first.scannedAt} />
          </>
        )}
      </span>
    </>
  );
}

const isRunning = ({ state }: FunctionRow): boolean => !['degraded', 'silent', 'unprotected'].includes(state);

/** Returns why nothing is known about the last 7 days of a function; null if its guard reports. */
function silence({ state }: FunctionRow): string | null {
  if (state === 'unprotected') return 'no guard was ever heard of';
  return state === 'silent' ? 'no signal for 7 days' : null;
}

const unscanned = 'no scan has this function';

const columns: readonly Column<FunctionRow>[] = [
  {
    key: 'name',
    head: 'Function',
    className: 'main-cell',
    cell: (row) => (
      <Link href={functionHref(row)} data-row="">
        {row.name}
      </Link>
    ),
  },
  {
    key: 'runtime',
    head: 'Runtime',
    label: 'runtime',
    className: 'mono nw',
    cell: ({ runtime }) => runtime ?? '?',
  },
  { key: 'who', head: 'Who', label: 'who', className: 'nw', cell: ({ who }) => whoText(who) },
  {
    key: 'modes',
    head: <ModeHeads />,
    label: 'sections',
    cell: (row) => <Modes modes={row.modes} isRunning={isRunning(row)} />,
  },
  {
    key: 'fix',
    head: 'To fix',
    label: 'to fix',
    className: 'num',
    cell: (row) =>
      row.toFix ? (
        <Link href={functionHref(row, 'findings')} className="hole" data-count={row.toFix}>
          {countText(row.toFix)}
        </Link>
      ) : (
        <Count of={row.toFix} why={unscanned} />
      ),
  },
  {
    key: 'open',
    head: 'Undecided',
    label: 'undecided',
    className: 'num',
    cell: ({ open }) => <Count of={open} why={unscanned} />,
  },
  {
    key: 'alerts',
    head: 'Threats 7 d',
    label: 'threats 7 d',
    className: 'num',
    cell: (row) => <Threats row={row} />,
  },
  {
    key: 'calls',
    head: 'Calls 7 d',
    label: 'calls 7 d',
    className: 'num',
    cell: (row) => <Count of={silence(row) === null ? row.invocations7d : null} why={silence(row) ?? ''} />,
  },
  {
    key: 'seen',
    head: 'Last signal',
    label: 'last signal',
    className: 'muted',
    cell: ({ seenAt }) => <Time at={seenAt} />,
  },
  {
    key: 'state',
    head: 'State',
    label: 'state',
    cell: (row) => {
      const isAlarm = row.reason === 'silent after attack';
      return (
        <>
          <StateTag state={row.state} why={reasonText(row).why} modes={row.modes} isAlarm={isAlarm} />
          {isAlarm && <span className="hole small nw"> after an attack</span>}
        </>
      );
    },
  },
  {
    key: 'owner',
    head: 'Owner',
    label: 'owner',
    className: 'muted',
    cell: ({ owner }) => owner ?? <span className="faint">nobody</span>,
  },
];

function Threats({ row }: { readonly row: FunctionRow }) {
  const why = silence(row);
  if (why !== null) return <Count of={null} why={why} />;
  if (row.alerts7d === 0) return <>0</>;
  const { app, environment, name } = row;
  const href = threatCallsHref({ app, environment, function: name, days: '7' });
  return (
    <Link href={href} className="hole" data-count={row.alerts7d}>
      {countText(row.alerts7d)}
    </Link>
  );
}
