import { useAddress, withQuery } from '../../address/address.ts';
import { Link } from '../../address/link.tsx';
import { threatsHref, trafficHref } from '../../address/pages.ts';
import { placesOf, shownPlace } from '../../data/document.ts';
import type { FunctionPage, RuleRow } from '../../data/function-page.ts';
import { driftOf, isEnforced, namedOf, shortDigest } from '../../data/running.ts';
import { Drawer, Fact, Pair } from '../../parts/drawer.tsx';
import { SetFilter } from '../../parts/filters.tsx';
import { Count, countText, Dash } from '../../parts/number.tsx';
import { FirstPlace, Places } from '../../parts/places.tsx';
import {
  dayText,
  keptDays,
  ProposeRemoval,
  type RemovableRule,
  RemovalVerdict,
} from '../../parts/removal.tsx';
import { type Column, DataTable } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { SectionHead, Sections } from './sections.tsx';

/** The tab Rulebase: the rules of a function by section, each with how often it matched. */
export function RulebaseTab({ page }: { readonly page: FunctionPage }) {
  const { query } = useAddress();
  const open = page.rules.find((rule) => keyOf(rule) === query.get('open')) ?? null;
  return (
    <>
      <Running page={page} />
      {page.rules.length > 0 && <Sections page={page} />}
      {page.rules.length === 0 ? (
        <section className="panel message">
          <p>
            No rulebase was sent for this function. <span className="mono">emmental profile derive</span>{' '}
            writes one, and the next <span className="mono">emmental scan --upload</span> brings it here.
          </p>
        </section>
      ) : (
        <Pair drawer={open && <RuleDrawer rule={open} page={page} />}>
          {query.get('show') !== null && (
            <p>
              <SetFilter name="show" shown={`${query.get('show')} rules only`} />
            </p>
          )}
          <DataTable
            label="Rulebase"
            columns={columnsOf(page)}
            groups={groupsOf(page, query.get('show'))}
            keyOf={keyOf}
            classOf={classOf}
            isSelected={(rule) => rule === open}
          >
            <Notes page={page} />
          </DataTable>
        </Pair>
      )}
    </>
  );
}

/** The line about what the guards run. */
function Running({ page }: { readonly page: FunctionPage }) {
  const { seenAt, guard, level, commit, scannedAt } = page;
  return (
    <p className="muted line">
      {seenAt === null ? (
        <span>
          <span className="hole">□ no guard was ever heard of</span>, so no hit is known
        </span>
      ) : (
        <span>
          Guards run rulebase <Digest page={page} /> · guard {guard ?? '?'}, {level ?? 'level ?'} · last
          signal <Time at={seenAt} />
        </span>
      )}
      {' · '}
      {scannedAt === null ? (
        'never scanned'
      ) : (
        <>
          rules of the scan of{' '}
          {commit === null ? 'an unknown commit' : <span className="mono">{commit.slice(0, 7)}</span>},{' '}
          <Time at={scannedAt} />
        </>
      )}
    </p>
  );
}

/** The digest that the guards run, and if main, as the last scan read it, has the same one. */
function Digest({ page }: { readonly page: FunctionPage }) {
  const { rulebase, rulebaseOfScan, state } = page;
  if (rulebase === null) return <>? unknown</>;
  const short = <span className="mono">{shortDigest(rulebase)}</span>;
  if (rulebaseOfScan === null) return <>{short} (main has none to compare)</>;
  if (state === 'silent') return <>{short} when they were last heard</>;
  if (rulebaseOfScan === rulebase) return <>{short} = main</>;
  return (
    <>
      {short}{' '}
      {driftOf(namedOf(page)) === 'elsewhere' ? (
        <span className="muted">(the rules and modes of this function are those of main)</span>
      ) : (
        <span className="warn">△ not that of main</span>
      )}
    </>
  );
}

const keyOf = (rule: RuleRow): string => `${rule.section ?? '?'}/${rule.name ?? rule.id ?? '?'}`;
const isImplied = ({ origin }: RuleRow): boolean => origin === 'implied' || origin === 'company';

/** A rule that allows something and was not needed for as long as hits are kept. */
const isUnused = (rule: RuleRow, page: FunctionPage): boolean =>
  page.seenAt !== null &&
  page.state !== 'silent' &&
  rule.id !== null &&
  rule.isPresent &&
  !isImplied(rule) &&
  rule.action === 'allow' &&
  rule.hits.day90 === 0;

const classOf = (rule: RuleRow): string | undefined =>
  isImplied(rule) || !rule.isPresent ? 'implied' : undefined;

/** The rules that a link of another page asks for. */
const choices: Readonly<Record<string, (rule: RuleRow, page: FunctionPage) => boolean>> = {
  unused: isUnused,
  shadowed: ({ isPresent, shadowed }) => isPresent && shadowed !== null,
};

function groupsOf(page: FunctionPage, show: string | null) {
  const { rules } = page;
  const isChosen = (show !== null && Object.hasOwn(choices, show) && choices[show]) || (() => true);
  const chosen = rules.filter((rule) => isChosen(rule, page));
  const bySection = Map.groupBy(chosen, ({ isPresent, section }) =>
    isPresent ? (section ?? 'unknown section') : 'no longer in the rulebase',
  );
  return [...bySection].map(([section, members]) => ({
    key: section,
    head: members[0]?.isPresent ? <SectionHead section={section} page={page} /> : section,
    rows: members,
  }));
}

const periods = { day1: 1, day7: 7, day30: 30, day90: 90 } as const;
type Period = keyof typeof periods;

/** Returns why the hits of the last days are not known; null if a guard was heard in that time. */
function silence({ seenAt, asOf }: FunctionPage, days: number): string | null {
  if (seenAt === null) return 'no guard reports';
  const heard = Date.parse(asOf) - Date.parse(seenAt) <= days * 86_400_000;
  return heard ? null : `no signal for ${days} ${days === 1 ? 'day' : 'days'}`;
}

function columnsOf(page: FunctionPage): readonly Column<RuleRow>[] {
  return [
    {
      key: 'rule',
      head: 'Rule',
      className: 'main-cell',
      cell: (rule) => (
        <Link href={withQuery({ open: keyOf(rule) })} data-row="">
          {nameOf(rule)}
        </Link>
      ),
    },
    { key: 'match', head: 'Match', className: 'mono wide-cell', cell: ({ match }) => match ?? '? unknown' },
    { key: 'action', head: 'Action', label: 'action', cell: (rule) => <Action rule={rule} page={page} /> },
    ...Object.entries(periods).map(([period, days]) => ({
      key: period,
      head: period === 'day1' ? <span title="Hits are lower bounds">Hits {days} d</span> : `${days} d`,
      label: `hits ${days} d`,
      className: period === 'day7' || period === 'day90' ? 'num less' : 'num',
      cell: (rule: RuleRow) => <Hits rule={rule} page={page} period={period as Period} />,
    })),
    {
      key: 'last',
      head: 'Last hit',
      label: 'last hit',
      className: 'nw',
      cell: (rule) => <LastHit rule={rule} page={page} />,
    },
    {
      key: 'origin',
      head: 'Origin',
      label: 'origin',
      className: 'less',
      cell: ({ origin }) => origin ?? '?',
    },
    {
      key: 'why',
      head: 'Why',
      label: 'why',
      cell: (rule) => <Why rule={rule} page={page} />,
    },
  ];
}

interface RuleOfPage {
  readonly rule: RuleRow;
  readonly page: FunctionPage;
}

/** Returns what says if a rule may be removed; null for a rule that is used, or that no rulebase has written. */
function removableOf({ rule, page: { countedSince, seenAt, asOf } }: RuleOfPage): RemovableRule | null {
  const isHitless = rule.isPresent && rule.id !== null && !isImplied(rule) && rule.hits.day90 === 0;
  if (!isHitless || rule.action !== 'allow') return null;
  return { origin: rule.origin, why: rule.why, countedSince, seenAt, asOf };
}

/** Why a rule has no effect; else the code or setting that needs it; of an implied denial, the threats that it made. */
function Why({ rule, page }: RuleOfPage) {
  if (rule.shadowed !== null) return <span className="warn">shadowed: {rule.shadowed}</span>;
  const removable = isUnused(rule, page) ? removableOf({ rule, page }) : null;
  if (removable !== null)
    return (
      <>
        Remove it? <RemovalVerdict rule={removable} />
      </>
    );
  if (placesOf(rule.why).length > 0) return <FirstPlace of={rule.why} repository={page} />;
  if (rule.because !== null) return <>{rule.because}</>;
  if (rule.action !== 'deny' || rule.section === null || page.seenAt === null) return <Dash />;
  const { app, environment, name } = page;
  const filters = { app, environment, function: name, section: rule.section };
  return <Link href={threatsHref(filters)}>→ threats</Link>;
}

const nameOf = ({ name, id }: RuleRow): string =>
  name === null ? `rule ${id ?? '?'}` : name.replace(/^\((.*)\)$/, '$1');

/** Capital letters = the guards that run stop the call; small letters = they only report it, or none runs. */
function Action({ rule: { action, mode, section }, page }: RuleOfPage) {
  if (action === null) return <span className="faint">?</span>;
  if (action !== 'deny') return <span className={action === 'allow' ? 'stop' : 'see'}>{action}</span>;
  if (isEnforced(namedOf(page), section))
    return (
      <b className="hole" title="the guards that run stop the call">
        DENY
      </b>
    );
  const isOnMain = mode === 'enforce' && driftOf(namedOf(page)) === 'differs';
  return (
    <span
      title={isOnMain ? 'enforced on main, which is not deployed: nothing is stopped' : 'nothing is stopped'}
    >
      would deny
    </span>
  );
}

interface HitsProps extends RuleOfPage {
  readonly period: Period;
}

/** A rule whose hits nobody counts: implied, and not the one that denies all other calls. */
const isUncounted = ({ id, name }: RuleRow): boolean => id === null && name !== '(all other)';

/** Hits are counted by the rule's match id; those of the rule that denies all other calls are the calls that the guard told of. */
function Hits({ rule, page, period }: HitsProps) {
  if (isUncounted(rule)) return <Dash why="an implied rule has no match id; what it denies is in Threats" />;
  const why = silence(page, periods[period]);
  if (why !== null) return <Count of={null} why={why} />;
  const n = rule.hits[period];
  if (n === 0) return isUnused(rule, page) ? <span className="warn">0</span> : countText(0);
  // The last day is counted by hour, Traffic by day in UTC: the two numbers may differ.
  if (period === 'day1') return countText(n);
  return <Link href={trafficOf(rule, page, periods[period])}>{countText(n)}</Link>;
}

/** Returns the address of the calls that are the hits of a rule. */
const trafficOf = (rule: RuleRow, page: FunctionPage, days: number): string =>
  trafficHref({
    section: rule.section,
    app: page.app,
    environment: page.environment,
    function: page.name,
    rule: rule.id ?? rule.name,
    days: String(days),
  });

function LastHit({ rule, page }: RuleOfPage) {
  if (isUncounted(rule)) return <Dash />;
  if (page.seenAt === null) return <Count of={null} why="no guard reports" />;
  if (!isUnused(rule, page)) return <Time at={rule.lastHit} />;
  return <span className="warn">unused {rule.lastHit === null ? '' : <Time at={rule.lastHit} />}</span>;
}

function RuleDrawer({ rule, page }: RuleOfPage) {
  const { section, name } = rule;
  const removable = removableOf({ rule, page });
  return (
    <Drawer title={`${rule.section ?? '?'} / ${nameOf(rule)}`} names={['open']}>
      <dl>
        <Fact name="Match">
          <span className="mono">{rule.match ?? '? unknown'}</span>
        </Fact>
        <Fact name="Action">
          <Action rule={rule} page={page} />{' '}
          <span className="muted">
            {rule.action === 'deny' &&
              (isEnforced(namedOf(page), rule.section)
                ? 'the guards stop the call'
                : 'nothing is stopped today')}
            {rule.action === 'watch' && 'it goes through, and each call is reported'}
            {rule.mode !== null && `; mode on main: ${rule.mode}`}
          </span>
        </Fact>
        <Fact name="Origin">{rule.origin}</Fact>
        <Fact name="Because">{rule.because}</Fact>
        <Fact name="Shadowed">{rule.shadowed}</Fact>
        <Fact name="Match id">{rule.id !== null && <span className="mono">{rule.id}</span>}</Fact>
        <Fact name="Hits">
          {isUncounted(rule) ? (
            <span className="muted">An implied rule has no match id; what it denies is in Threats.</span>
          ) : (
            Object.entries(periods).map(([period, days]) => (
              <span className="pairing" key={period}>
                <Hits rule={rule} page={page} period={period as Period} />{' '}
                <span className="muted">in {days} d</span>
              </span>
            ))
          )}
        </Fact>
        <Fact name="Last hit">{!isUncounted(rule) && <LastHit rule={rule} page={page} />}</Fact>
        <Fact name="Remove it?">{removable !== null && <RemovalVerdict rule={removable} />}</Fact>
      </dl>
      {rule.id !== null && name !== null && section !== null && rule.isPresent && !isImplied(rule) && (
        <ProposeRemoval
          rule={removable}
          at={{ app: page.app, environment: page.environment, function: page.name, section, name }}
        />
      )}
      <h3>Why</h3>
      {placesOf(rule.why).length === 0 ? (
        <p className="note">The rulebase gives no place in the code.</p>
      ) : (
        <Places of={rule.why} repository={page} />
      )}
      {placesOf(rule.why).some((place) => shownPlace(place) !== null) && page.commit !== null && (
        <p className="note">
          Lines as of commit <span className="mono">{page.commit.slice(0, 7)}</span>.
        </p>
      )}
    </Drawer>
  );
}

/** Says since when hits are counted: until 90 days are over, longer periods show the same number. */
function countedText({ countedSince, asOf }: FunctionPage): string {
  if (countedSince === null) return 'Nothing was counted yet.';
  const covered = Math.floor((Date.parse(asOf) - Date.parse(countedSince)) / 86_400_000);
  if (covered >= keptDays) return `Hits are counted for ${keptDays} days.`;
  return `Hits are counted since ${dayText(Date.parse(countedSince))}, ${covered} days: longer periods show the same number.`;
}

function Notes({ page }: { readonly page: FunctionPage }) {
  const unused = page.rules.filter((rule) => isUnused(rule, page)).length;
  const shadowed = page.rules.filter((rule) => rule.isPresent && rule.shadowed !== null).length;
  const assumed = page.rules.filter(({ origin, isPresent }) => isPresent && origin === 'assumed').length;
  return (
    <div className="note">
      <p>
        <b>{page.seenAt === null || page.state === 'silent' ? '? unused' : `${unused} unused`}</b> ·{' '}
        {shadowed} shadowed · {assumed} assumed · {page.rules.length} rules, implied ones included
      </p>
      <p>
        DENY: the guards that run stop the call; would deny: nothing is stopped. Order does not matter: a deny
        that names a call beats every allow, an allow beats watch (= it goes through, and each call is
        reported), and all other is what no rule names. Hits are lower bounds: an instance that ends idle may
        take its last counts along. {countedText(page)} Unused = a rule that allows, without a hit in that
        time.
      </p>
    </div>
  );
}
