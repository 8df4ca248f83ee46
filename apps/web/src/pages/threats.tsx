import { useAddress, withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { functionHref, threatsHref } from '../address/pages.ts';
import { field, listOf, textField } from '../data/document.ts';
import { sectionNames } from '../data/modes.ts';
import { shortDigest } from '../data/running.ts';
import { type ThreatList, type ThreatRow, threatFilters, useThreats } from '../data/threats.ts';
import { Drawer, Fact, Pair } from '../parts/drawer.tsx';
import { EmptyList } from '../parts/empty-list.tsx';
import { SelectFilter, SetFilter } from '../parts/filters.tsx';
import { Head } from '../parts/head.tsx';
import { countText, Dash } from '../parts/number.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { OutcomeTag } from '../parts/tag.tsx';
import { Moment, Time } from '../parts/time.tsx';
import { Contain } from './threats/contain.tsx';
import { OpenPath } from './threats/open-path.tsx';

const days = ['1', '7', '30', '90', '365'].map((value) => ({ value, label: `${value} d` }));
const kinds = [
  { value: 'block', label: 'blocked' },
  { value: 'alert', label: 'alerted' },
];

/** The page Threats: the log of calls that a rule refused, or would have. */
export function ThreatsPage() {
  const { query } = useAddress();
  const threats = useThreats(query);
  return (
    <>
      <Head title="Threats" about="what a rule or the inspection refused, or would have">
        <Age query={threats} />
      </Head>
      <search className="filter">
        <SelectFilter
          name="days"
          label="since"
          all="30 d"
          options={days.filter(({ value }) => value !== '30')}
        />
        <SelectFilter name="kind" label="outcome" all="all" options={kinds} />
        <SelectFilter
          name="section"
          label="section"
          all="all"
          options={sectionNames.map((name) => ({ value: name, label: name }))}
        />
        {(['app', 'environment', 'function', 'id'] as const).map((name) => (
          <SetFilter key={name} name={name} />
        ))}
        <span className="right muted small" data-total={threats.data?.total}>
          {threats.data && threats.data.total !== null && `${countText(threats.data.total)} in all`}
        </span>
      </search>
      <Loaded query={threats} rows={8}>
        {(list) => <Log list={list} query={query} />}
      </Loaded>
    </>
  );
}

function Log({ list, query }: { readonly list: ThreatList; readonly query: URLSearchParams }) {
  if (list.rows.length === 0)
    return <EmptyList names={threatFilters}>No guard has told of a threat in the last 30 days.</EmptyList>;
  const open = list.rows.find(({ key }) => key === query.get('open')) ?? null;
  return (
    <Pair drawer={open && <ThreatDrawer threat={open} />}>
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
          {' · '}BLOCK filled = it was stopped; ALERT open = it would have been.
        </div>
      </DataTable>
    </Pair>
  );
}

const whatOf = ({ evidence, section }: ThreatRow): string =>
  textField(evidence, 'what') ?? textField(evidence, 'class') ?? `a call in ${section ?? '?'}`;

const columns: readonly Column<ThreatRow>[] = [
  {
    key: 'time',
    head: 'Time',
    cell: (row) => (
      <Link href={withQuery({ open: row.key })} data-row="">
        <Moment at={row.time} />
      </Link>
    ),
  },
  { key: 'kind', head: 'Outcome', cell: ({ kind }) => <OutcomeTag kind={kind} /> },
  {
    key: 'function',
    head: 'Function',
    label: 'function',
    cell: (row) => (
      <Link href={functionHref({ ...row, name: row.function })}>
        {row.app} / {row.function}
      </Link>
    ),
  },
  { key: 'what', head: 'What', className: 'mono wide-cell', cell: whatOf },
  { key: 'section', head: 'Section', label: 'section', cell: ({ section }) => section ?? <Dash /> },
  {
    key: 'rule',
    head: 'Rule',
    label: 'rule',
    className: 'nw',
    cell: ({ rule }) => rule?.replace(/^\((.*)\)$/, '$1') ?? <Dash />,
  },
];

function ThreatDrawer({ threat }: { readonly threat: ThreatRow }) {
  const { evidence } = threat;
  const stack = listOf(field(evidence, 'stack')).filter((frame) => typeof frame === 'string');
  return (
    <Drawer
      title={`${threat.function}: ${whatOf(threat)}`}
      aside={<OutcomeTag kind={threat.kind} />}
      names={['open']}
    >
      <dl>
        <Fact name="Outcome">
          <b>{threat.kind === 'block' ? 'Stopped.' : 'Not stopped: the mode is alert.'}</b>
        </Fact>
        <Fact name="Rule">
          <span className="mono">
            {threat.function}/{threat.section ?? '?'}/{threat.rule ?? '?'}
          </span>
          {threat.decision !== null && (
            <> → {threat.kind === 'block' ? threat.decision.toUpperCase() : threat.decision}</>
          )}
        </Fact>
        <Fact name="Proof">{textField(evidence, 'proof')}</Fact>
        <Fact name="Class">{threat.class}</Fact>
        <Fact name="Event field">
          {textField(evidence, 'path') && <Mono text={textField(evidence, 'path')} />}
        </Fact>
        <Fact name="Trigger">{textField(evidence, 'trigger')}</Fact>
        <Fact name="Call">{textField(evidence, 'api') && <Mono text={textField(evidence, 'api')} />}</Fact>
        <OpenPath threat={threat} />
        <Fact name="Quarantine">{textField(evidence, 'quarantine')}</Fact>
        <Fact name="Time">
          <Moment at={threat.time} />{' '}
          <span className="muted">
            (<Time at={threat.time} />)
          </span>
        </Fact>
        <Fact name="App">
          {threat.app}, {threat.environment}
        </Fact>
        <Fact name="Event id">
          <Mono text={threat.id} />
        </Fact>
        <Fact name="Invocation">{threat.invocation !== null && <Mono text={threat.invocation} />}</Fact>
        <Fact name="Rulebase">
          {threat.rulebase !== null && <Mono text={shortDigest(threat.rulebase)} />}
        </Fact>
      </dl>
      {stack.length > 0 && (
        <>
          <h3>Code</h3>
          <ol className="places">
            {stack.map((frame, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: frames of a stack may repeat and their order is fixed
              <li key={at}>
                <span className="mono">{frame}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      <Contain threat={threat} />
      <p className="note actions">
        <Link className="button" href={functionHref({ ...threat, name: threat.function })}>
          Rulebase
        </Link>
        <Link
          className="button"
          href={threatsHref({
            app: threat.app,
            environment: threat.environment,
            function: threat.function,
          })}
        >
          All of this function
        </Link>
      </p>
    </Drawer>
  );
}

const Mono = ({ text }: { readonly text: string | null }) => <span className="mono">{text}</span>;
