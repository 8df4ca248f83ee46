import { Link } from '../address/link.tsx';
import { functionsHref } from '../address/pages.ts';
import { type CoverageRow, reasonText, useCoverage } from '../data/coverage.ts';
import { type GuardState, guardStates } from '../data/functions.ts';
import { Copy } from '../parts/copy.tsx';
import { Head } from '../parts/head.tsx';
import { counted, countText } from '../parts/number.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { StateTag, stateSigns } from '../parts/tag.tsx';
import { Begin } from './begin.tsx';

/** The page Coverage: where the guard is, where it is not, and why. */
export function CoveragePage() {
  const coverage = useCoverage();
  return (
    <>
      <Head title="Coverage" about="where the guard is, where it is not, and why">
        <Age query={coverage} />
      </Head>
      <Loaded query={coverage} rows={8}>
        {({ rows }) => (rows.length === 0 ? <Begin /> : <Coverage rows={rows} />)}
      </Loaded>
    </>
  );
}

const sum = (rows: readonly CoverageRow[]): number =>
  rows.reduce((total, { functions }) => total + functions, 0);

function Coverage({ rows }: { readonly rows: readonly CoverageRow[] }) {
  const all = sum(rows);
  const enforced = sum(rows.filter(({ state }) => state === 'enforce'));
  return (
    <>
      <div className="mb">
        <DataTable
          label="Functions by environment and state"
          columns={environmentColumns}
          groups={[{ key: 'all', head: null, rows: environmentsOf(rows) }]}
          keyOf={({ environment }) => environment ?? 'all'}
        >
          <p className="note">
            Each function is counted once. Enforce = at least one section stops what no rule allows.{' '}
            {Math.round((100 * enforced) / all)} % = {countText(enforced)} of {countText(all)}, those without
            a guard included. A guard that says nothing is never counted as one that found nothing.
          </p>
        </DataTable>
      </div>
      <DataTable label="Why, and what to do" columns={reasonColumns} groups={groupsOf(rows)} keyOf={keyOf}>
        <p className="note">
          {counted(all, 'function')} in all. The state is what the guard itself reported; the reason comes
          from the scan and the signals.
        </p>
      </DataTable>
    </>
  );
}

/** The functions of one environment, or of all, by state. */
interface EnvironmentRow {
  /** Null = the sum of all environments. */
  readonly environment: string | null;
  readonly states: Readonly<Record<GuardState, number>>;
  readonly all: number;
}

function environmentsOf(rows: readonly CoverageRow[]): readonly EnvironmentRow[] {
  const names = [...new Set(rows.map(({ environment }) => environment))];
  const row = (environment: string | null): EnvironmentRow => {
    const own = rows.filter((each) => environment === null || each.environment === environment);
    const states = guardStates.map((state) => [state, sum(own.filter((each) => each.state === state))]);
    return { environment, states: Object.fromEntries(states), all: sum(own) };
  };
  return names.length === 1 ? [row(names[0] ?? null)] : [...names.map(row), row(null)];
}

const environmentColumns: readonly Column<EnvironmentRow>[] = [
  {
    key: 'environment',
    head: 'Environment',
    className: 'main-cell',
    cell: ({ environment }) => <b>{environment ?? 'all'}</b>,
  },
  {
    key: 'all',
    head: 'Functions',
    label: 'functions',
    className: 'num',
    cell: ({ environment, all }) => (
      <Link href={functionsHref({ environment })} data-count={all} data-row="">
        {countText(all)}
      </Link>
    ),
  },
  ...guardStates.map(
    (state): Column<EnvironmentRow> => ({
      key: state,
      head: (
        <span className={stateSigns[state].tone}>
          {stateSigns[state].sign} {state}
        </span>
      ),
      label: state,
      className: 'num',
      cell: ({ environment, states }) => (
        <Link href={functionsHref({ environment, state })} data-count={states[state]}>
          {countText(states[state])}
        </Link>
      ),
    }),
  ),
];

const keyOf = ({ environment, reason, obstacle }: CoverageRow): string =>
  `${environment} ${reason} ${obstacle}`;

/** The states in which somebody is needed come first. */
const order = ['unprotected', 'degraded', 'silent', 'learn', 'alert', 'enforce'] as const;

function groupsOf(rows: readonly CoverageRow[]) {
  return order.flatMap((state) => {
    const own = rows.filter((row) => row.state === state);
    if (own.length === 0) return [];
    return [
      {
        key: state,
        head: (
          <>
            <StateTag state={state} />{' '}
            <span>
              {counted(sum(own), 'function')}: {stateSigns[state].says}
            </span>
          </>
        ),
        rows: own,
      },
    ];
  });
}

const reasonColumns: readonly Column<CoverageRow>[] = [
  {
    key: 'functions',
    head: 'Functions',
    className: 'num',
    cell: ({ environment, state, reason, obstacle, functions }) => (
      <Link href={functionsHref({ environment, state, reason, obstacle })} data-count={functions} data-row="">
        {countText(functions)}
      </Link>
    ),
  },
  { key: 'environment', head: 'Environment', className: 'muted', cell: ({ environment }) => environment },
  {
    key: 'why',
    head: 'Why',
    className: 'wide-cell',
    cell: (row) => (
      <>
        {row.reason === 'silent after attack' && <StateTag state="silent" isAlarm />} {reasonText(row).why}
      </>
    ),
  },
  {
    key: 'todo',
    head: 'What to do',
    label: 'do',
    className: 'wide-cell',
    cell: (row) => {
      const { todo, command } = reasonText(row);
      return (
        <>
          {todo}
          {command !== null && (
            <div className="with-copy">
              <code>{command}</code> <Copy text={command} />
            </div>
          )}
        </>
      );
    },
  },
];
