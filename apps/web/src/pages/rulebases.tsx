import { hrefOf, useAddress } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { functionHref, rulebasesHref, unusedRulesHref } from '../address/pages.ts';
import {
  type Drift,
  type RulebaseList,
  type RulebaseRow,
  rulebaseFilters,
  useRulebases,
} from '../data/rulebases.ts';
import { shortDigest } from '../data/running.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { SearchFilter, SelectFilter, SetFilter } from '../parts/filters.tsx';
import { Head } from '../parts/head.tsx';
import { ModeHeads, ModeLegend, Modes } from '../parts/modes.tsx';
import { Count, counted, countText } from '../parts/number.tsx';
import { offsetOf, Pages } from '../parts/pages.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { StateTag } from '../parts/tag.tsx';
import { Time } from '../parts/time.tsx';
import { UnusedRules } from './rulebases/unused.tsx';

/** The page Rulebases: one row for the rulebase of each function. */
export function RulebasesPage() {
  const { query } = useAddress();
  if (query.get('view') === 'unused')
    return (
      <>
        <Head title="Rulebases" about="rules that nothing uses, and if they may be removed" />
        <Views isUnused />
        <UnusedRules query={query} />
      </>
    );
  return <ByFunction query={query} />;
}

/** The two views of the page. */
const Views = ({ isUnused }: { readonly isUnused: boolean }) => (
  <nav className="tabs" aria-label="Views">
    <Link href={rulebasesHref()} aria-current={isUnused ? undefined : 'page'}>
      By function
    </Link>
    <Link href={unusedRulesHref()} aria-current={isUnused ? 'page' : undefined}>
      Unused rules
    </Link>
  </nav>
);

function ByFunction({ query }: { readonly query: URLSearchParams }) {
  const list = useRulebases(query);
  return (
    <>
      <Head title="Rulebases" about={aboutOf(list.data)}>
        <Age query={list} />
      </Head>
      <Views isUnused={false} />
      <search className="filter">
        <SearchFilter name="q" label="Function or app" />
        <SelectFilter name="drift" label="guards run" all="anything" options={driftOptions} />
        <SelectFilter name="has" label="with" all="any rules" options={hasOptions} />
        <SetFilter name="app" />
        <SetFilter name="environment" />
        <span className="right muted small" data-total={list.data?.sums.rulebases}>
          {list.data && counted(list.data.sums.rulebases, 'rulebase')}
        </span>
      </search>
      <Loaded query={list} rows={9}>
        {(data) =>
          data.rows.length === 0 ? (
            <EmptyList names={rulebaseFilters}>
              No scan has sent a rulebase. `emmental profile derive` writes one, the next `emmental scan
              --upload` brings it here.
            </EmptyList>
          ) : (
            <DataTable label="Rulebases" columns={columns} groups={groupsOf(data.rows)} keyOf={keyOf}>
              <div className="note">
                <Pages offset={offsetOf(query)} shown={data.rows.length} total={data.sums.rulebases} />
                <p>
                  <ModeLegend /> Hits are lower bounds: an instance that ends idle takes its last counts
                  along. Unused = a rule that allows, without a hit since counting began (90 days at most);
                  the rule itself says if the code needs it. Shadowed = a rule without effect, because another
                  one decides all that it matches. ? = not known. Main = the branch that is scanned: what
                  differs from it is not deployed yet.
                </p>
              </div>
            </DataTable>
          )
        }
      </Loaded>
    </>
  );
}

const driftTexts = {
  same: { sign: '■', text: 'same as main', tone: 'stop' },
  differs: { sign: '△', text: 'differs from main', tone: 'warn' },
  unknown: { sign: '?', text: 'not known', tone: 'muted' },
} as const satisfies Record<Drift, { sign: string; text: string; tone: string }>;

const driftOptions = Object.entries(driftTexts).map(([value, { text }]) => ({ value, label: text }));
const hasOptions = [
  { value: 'unused', label: 'unused rules' },
  { value: 'shadowed', label: 'shadowed rules' },
];

function aboutOf(list: RulebaseList | undefined): string {
  if (!list) return '';
  const { rules, unused, shadowed } = list.sums;
  return `${counted(rules, 'rule')}, implied ones included · ${countText(unused)} unused · ${countText(shadowed)} shadowed`;
}

const keyOf = ({ app, environment, name }: RulebaseRow): string => `${app}/${environment}/${name}`;

function groupsOf(rows: readonly RulebaseRow[]) {
  return [{ key: 'all', head: null, rows }];
}

const rulesHref = (row: RulebaseRow, show: string): string => hrefOf(functionHref(row), { show });

const unheard = 'no guard was ever heard of';

const columns: readonly Column<RulebaseRow>[] = [
  {
    key: 'name',
    head: 'Rulebase of',
    className: 'main-cell',
    cell: (row) => (
      <>
        <Link href={functionHref(row)} data-row="">
          {row.app} / {row.name}
        </Link>{' '}
        <span className="faint small">{row.environment}</span>
      </>
    ),
  },
  {
    key: 'modes',
    head: <ModeHeads />,
    label: 'sections',
    cell: (row) => (
      <Modes modes={row.modes} isRunning={!['degraded', 'silent', 'unprotected'].includes(row.state)} />
    ),
  },
  {
    key: 'rules',
    head: 'Rules',
    label: 'rules',
    className: 'num',
    cell: (row) => (
      <Link href={functionHref(row)} data-count={row.rules}>
        {countText(row.rules)}
      </Link>
    ),
  },
  {
    key: 'hits',
    head: <span title="Hits are lower bounds">Hits 30 d</span>,
    label: 'hits 30 d',
    className: 'num',
    cell: ({ hits30d }) => <Count of={hits30d} why={unheard} />,
  },
  {
    key: 'unused',
    head: 'Unused',
    label: 'unused',
    className: 'num',
    cell: (row) =>
      row.unused ? (
        <Link className="warn" href={rulesHref(row, 'unused')} data-count={row.unused}>
          {countText(row.unused)}
        </Link>
      ) : (
        <Count of={row.unused} why="its guard does not report, or counts for less than a week" />
      ),
  },
  {
    key: 'shadowed',
    head: 'Shadowed',
    label: 'shadowed',
    className: 'num',
    cell: (row) =>
      row.shadowed > 0 ? (
        <Link className="warn" href={rulesHref(row, 'shadowed')} data-count={row.shadowed}>
          {countText(row.shadowed)}
        </Link>
      ) : (
        0
      ),
  },
  {
    key: 'drift',
    head: 'Guards run',
    label: 'guards run',
    className: 'nw',
    cell: (row) => <DriftOf row={row} />,
  },
  {
    key: 'changed',
    head: 'Last change',
    label: 'changed',
    className: 'muted',
    cell: ({ changedAt }) => <Time at={changedAt} />,
  },
  {
    key: 'state',
    head: 'State',
    label: 'state',
    cell: ({ state, modes, isAlarm }) => (
      <>
        <StateTag state={state} modes={modes} isAlarm={isAlarm} />
        {isAlarm && <span className="hole small nw"> after an attack</span>}
      </>
    ),
  },
  {
    key: 'owner',
    head: 'Owner',
    label: 'owner',
    className: 'muted',
    cell: ({ owner }) => owner ?? <span className="faint">nobody</span>,
  },
];

/** The digest that the guards run, against the one of main. */
function DriftOf({ row: { drift, running, scanned, state } }: { readonly row: RulebaseRow }) {
  const isSilent = state === 'silent';
  const { sign, text, tone } = driftTexts[isSilent ? 'unknown' : drift];
  return (
    <span className={tone} title={`guards run ${running ?? '?'}; main has ${scanned ?? '?'}`}>
      {sign}{' '}
      {drift === 'unknown' || isSilent ? (
        <span className={isSilent ? 'muted' : 'sr'}>{isSilent ? 'silent' : text}</span>
      ) : (
        <span className="mono">{shortDigest(running)}</span>
      )}
      {drift === 'differs' && !isSilent && (
        <span className="muted">
          {' '}
          main <span className="mono">{shortDigest(scanned)}</span>
        </span>
      )}
      {drift === 'same' && !isSilent && running === scanned && <span className="muted"> = main</span>}
      {drift === 'same' && !isSilent && running !== scanned && (
        <span className="muted small block">
          same rules as main <span className="mono">{shortDigest(scanned)}</span>
        </span>
      )}
    </span>
  );
}
