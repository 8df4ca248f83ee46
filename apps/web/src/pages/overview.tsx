import { useAddress } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { functionsHref, historyHref, threatsHref, unusedRulesHref } from '../address/pages.ts';
import { changeKinds, kindNames } from '../data/history.ts';
import { type Overview, useOverview } from '../data/overview.ts';
import { Pair } from '../parts/drawer.tsx';
import { Head } from '../parts/head.tsx';
import { useNothingSent } from '../parts/nothing-sent.tsx';
import { Count, counted, countText } from '../parts/number.tsx';
import { daysIn, daysOf, PeriodFilter, usualDays } from '../parts/period.tsx';
import { Change, Sparkline } from '../parts/sparkline.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { Begin } from './begin.tsx';
import { ClosingDrawer, First } from './overview/first.tsx';
import { FleetMatrix } from './overview/matrix.tsx';
import { Now } from './overview/now.tsx';
import { Worst } from './overview/worst.tsx';

/** The first page: what to do first over all apps, and what happens. */
export function OverviewPage() {
  const days = daysOf(useAddress().query);
  const overview = useOverview(days);
  const all = overview.data ? sum(overview.data) : null;
  const nothing = useNothingSent();
  return (
    <>
      <Head title="Overview" about={aboutOf(overview.data, all, nothing)}>
        <Age query={overview} />
        <PeriodFilter />
      </Head>
      <Loaded query={overview} rows={9}>
        {(data) => (sum(data) === 0 ? <Begin /> : <Fleet data={data} days={days} />)}
      </Loaded>
    </>
  );
}

const sum = ({ states }: Overview): number => Object.values(states).reduce((total, n) => total + n, 0);

function aboutOf(data: Overview | undefined, all: number | null, nothing: string): string {
  if (data === undefined || all === null) return '';
  if (all === 0) return nothing;
  return `${counted(all, 'function')} · ${counted(data.apps, 'app')}`;
}

interface FleetProps {
  readonly data: Overview;
  /** The days of the period for incidents and changes. */
  readonly days: string;
}

function Fleet({ data, days }: FleetProps) {
  const { query } = useAddress();
  const open = query.get('open');
  return (
    <>
      <Figures data={data} days={days} />
      <Worst path={data.worst} />
      <Pair drawer={open === null ? null : <ClosingDrawer key={open} closing={open} />}>
        <div className="overview">
          <First data={data} open={open} />
          <div className="grid">
            <Now data={data} days={days} />
            <Changed data={data} days={days} />
          </div>
        </div>
        <FleetMatrix data={data} />
      </Pair>
    </>
  );
}

/** Four numbers with their trends. Each is a link to its rows. */
function Figures({ data, days }: FleetProps) {
  const { states, trends } = data;
  const all = sum(data);
  const fleet = { points: trends.functions, noun: 'functions' };
  const share = Math.round((100 * states.enforce) / all);
  const isHeard = all > states.unprotected;
  return (
    <section className="grid four-up mb" aria-label="The fleet in numbers">
      <Link
        className="panel figure trend is-hole"
        href={functionsHref({ cell: 'any.together.aligned' })}
        data-count={data.open}
      >
        <b className={data.open > 0 ? 'hole' : undefined}>
          <Count of={data.judged === 0 ? null : data.open} why="no scan has judged the threats" />
        </b>
        <Sparkline name="functions with an open threat" points={trends.open} of={fleet} />
        <small>
          of {countText(data.judged)} functions have a threat that nothing stops, by the last scan of main ·{' '}
          <Change points={trends.open} />
        </small>
      </Link>
      <Link
        className="panel figure trend is-stop"
        href={functionsHref({ state: 'enforce' })}
        data-count={states.enforce}
      >
        <b>{countText(states.enforce)}</b>
        <Sparkline name="functions that are enforced" points={trends.enforce} of={fleet} />
        <small>
          of {counted(all, 'function')} stop calls in at least one section, {share} % ·{' '}
          <Change points={trends.enforce} />
        </small>
      </Link>
      <Link
        className="panel figure trend is-see"
        href={threatsHref(daysIn(days))}
        data-count={data.incidentTotal}
      >
        <b>
          <Count of={isHeard ? data.incidentTotal : null} why="no guard was ever heard of" />
        </b>
        <Sparkline name="threats of each day" points={trends.threats} unit="calls a day" />
        <small>
          {data.incidentTotal === 1 ? 'incident' : 'incidents'} in {days} d, {countText(data.incidentsOpen)}{' '}
          not acknowledged; {data.threats === null ? '?' : counted(data.threats, 'call')} that guards stopped,
          or reported and let through
        </small>
      </Link>
      <Link className="panel figure trend" href={unusedRulesHref()} data-count={data.unusedRules}>
        <b>
          <Count of={isHeard ? data.unusedRules : null} why="no guard was ever heard of" />
        </b>
        <Sparkline name="unused rules" points={trends.unused} />
        <small>
          unused {data.unusedRules === 1 ? 'rule' : 'rules'} in {counted(data.unusedRulebases, 'rulebase')} ·{' '}
          {data.unknownRulebases > 0 && <>? {counted(data.unknownRulebases, 'rulebase')} not known · </>}
          <Change points={trends.unused} />
        </small>
      </Link>
    </section>
  );
}

/** How many things of each kind changed in the period; each number is a link to them. */
function Changed({ data, days }: FleetProps) {
  const kinds = kindNames.filter((kind) => (data.changes[kind] ?? 0) > 0);
  return (
    <section className="panel">
      <h2>
        {days === usualDays ? 'This week' : 'What changed'} <span className="right faint">{days} d</span>
      </h2>
      {kinds.length === 0 ? (
        <p className="note">No scan and no guard told of a change in {days} days.</p>
      ) : (
        <ul className="numbers">
          {kinds.map((kind) => {
            const n = data.changes[kind] ?? 0;
            const [plural, single] = changeKinds[kind];
            return (
              <li key={kind}>
                <Link className="num" href={historyHref({ kind, ...daysIn(days) })} data-count={n}>
                  {countText(n)}
                </Link>
                <span>{n === 1 ? single : plural}</span>
              </li>
            );
          })}
        </ul>
      )}
      <p className="note">
        <Link href={historyHref(daysIn(days))}>All that changed</Link>
      </p>
    </section>
  );
}
