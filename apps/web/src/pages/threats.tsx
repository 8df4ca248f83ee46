import { useAddress, withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { type IncidentList, useIncidents } from '../data/incidents.ts';
import { sectionNames } from '../data/modes.ts';
import { useThreats } from '../data/threats.ts';
import { Export } from '../parts/export.tsx';
import { SelectFilter, SetFilter } from '../parts/filters.tsx';
import { Head } from '../parts/head.tsx';
import { counted, countText } from '../parts/number.tsx';
import { PeriodFilter } from '../parts/period.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { Incidents } from './threats/incidents.tsx';
import { Log } from './threats/log.tsx';

const kinds = [
  { value: 'block', label: 'BLOCK, stopped' },
  { value: 'alert', label: 'ALERT, not stopped' },
];
const sections = sectionNames.map((name) => ({ value: name, label: name }));
const states = [
  { value: 'open', label: 'not acknowledged' },
  { value: 'acknowledged', label: 'acknowledged' },
];

/** Names of the address that only the log of single calls has. */
const ofLog = ['id', 'incident', 'after'] as const;

/** The page Threats: the calls that a rule or the inspection refused, or would have, by cause or one by one. */
export function ThreatsPage() {
  const { query } = useAddress();
  const isLog = query.get('view') === 'calls' || ofLog.some((name) => query.has(name));
  return isLog ? <LogPage query={query} /> : <IncidentsPage query={query} />;
}

const about = 'what a rule or the inspection refused, or would have';

function IncidentsPage({ query }: { readonly query: URLSearchParams }) {
  const incidents = useIncidents(query);
  return (
    <>
      <Head title="Threats" about={about}>
        <Export name="incidents" list={{ path: '/v1/incidents', page: 'offset' }} />
        <Age query={incidents} />
      </Head>
      <Views isLog={false} />
      <search className="filter">
        <Choices />
        <SelectFilter name="state" label="state" all="all" options={states} />
        <Names />
        <span className="right muted small" data-total={incidents.data?.total}>
          {incidents.data && aboutIncidents(incidents.data)}
        </span>
      </search>
      {incidents.data && <Older list={incidents.data} />}
      <Loaded query={incidents} rows={6}>
        {(list) => <Incidents list={list} query={query} />}
      </Loaded>
    </>
  );
}

function aboutIncidents({
  total,
  open,
  calls,
}: {
  total: number;
  open: number;
  calls: number | null;
}): string {
  const noted = total === 0 ? '' : `, ${countText(open)} not acknowledged`;
  return `${counted(total, 'incident')}${noted}${calls === null ? '' : ` · ${counted(calls, 'call')}`}`;
}

/** The incidents that left the list with time, and not by the decision of a person. */
function Older({ list: { open, older } }: { readonly list: IncidentList }) {
  if (older === 0) return null;
  const all = open + older;
  return (
    <p className="note">
      {counted(older, 'older incident')} that nobody acknowledged {older === 1 ? 'is' : 'are'} not in this
      list:{' '}
      <Link href={withQuery({ days: '400', state: 'open', offset: null, open: null })} data-count={all}>
        all {countText(all)} that wait
      </Link>
    </p>
  );
}

function LogPage({ query }: { readonly query: URLSearchParams }) {
  const threats = useThreats(query);
  return (
    <>
      <Head title="Threats" about={about}>
        <Export name="threats" list={{ path: '/v1/threats', page: 'after' }} />
        <Age query={threats} />
      </Head>
      <Views isLog />
      <search className="filter">
        <Choices />
        <Names />
        <SetFilter name="id" />
        <SetFilter name="incident" shown="one incident" />
        <span className="right muted small" data-total={threats.data?.total}>
          {threats.data && threats.data.total !== null && counted(threats.data.total, 'call')}
        </span>
      </search>
      <Loaded query={threats} rows={8}>
        {(list) => <Log list={list} query={query} />}
      </Loaded>
    </>
  );
}

const Choices = () => (
  <>
    <PeriodFilter />
    <SelectFilter name="kind" label="outcome" all="all" options={kinds} />
    <SelectFilter name="section" label="section" all="all" options={sections} />
  </>
);

const Names = () => (
  <>
    {(['app', 'environment', 'function'] as const).map((name) => (
      <SetFilter key={name} name={name} />
    ))}
  </>
);

/** The two views of the same signals. A view keeps the filters that the other one has, too. */
function Views({ isLog }: { readonly isLog: boolean }) {
  const rest = { open: null, id: null, incident: null, after: null, offset: null, state: null };
  return (
    <nav className="tabs" aria-label="Views">
      <Link href={withQuery({ ...rest, view: null })} aria-current={isLog ? undefined : 'page'}>
        Incidents, by cause
      </Link>
      <Link href={withQuery({ ...rest, view: 'calls' })} aria-current={isLog ? 'page' : undefined}>
        Single calls
      </Link>
    </nav>
  );
}
