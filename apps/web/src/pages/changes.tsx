import { hrefOf, useAddress } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { changeHref, functionHref } from '../address/pages.ts';
import { type ChangeList, type ChangeRow, changeFilters, useChanges } from '../data/changes.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { SelectFilter, SetFilter } from '../parts/filters.tsx';
import { Head } from '../parts/head.tsx';
import { counted, countText, Dash } from '../parts/number.tsx';
import { offsetOf, Pages } from '../parts/pages.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { ChangeStateTag, LabelLegend, LabelTag } from '../parts/tag.tsx';
import { Day, Time } from '../parts/time.tsx';

/** The page Changes: what people proposed, and how far it is. */
export function ChangesPage() {
  const { query } = useAddress();
  const list = useChanges(query);
  return (
    <>
      <Head title="Changes" about="proposed here, reviewed in git, deployed by your pipeline">
        <Age query={list} />
      </Head>
      <Tabs list={list.data} />
      <search className="filter">
        <SelectFilter name="label" label="label" all="any" options={labels} />
        <SetFilter name="app" />
        <SetFilter name="function" />
        <span className="right muted small" data-total={list.data?.total}>
          {list.data && counted(list.data.total, 'change')}
        </span>
      </search>
      <Loaded query={list} rows={6}>
        {(data) =>
          data.rows.length === 0 ? (
            <None />
          ) : (
            <DataTable
              label="Changes"
              columns={columns}
              groups={[{ key: 'all', head: null, rows: data.rows }]}
              keyOf={({ id }) => String(id)}
              classOf={({ state }) => (state === 'withdrawn' ? 'implied' : undefined)}
            >
              <div className="note">
                <Pages offset={offsetOf(query)} shown={data.rows.length} total={data.total} />
                <p>
                  A change is a patch against the commit that was scanned. The console changes no rule: take
                  the patch, a branch command or a pull request. MERGED = a scan of main has it; DEPLOYED =
                  the guards say that they run it.
                </p>
                <p>
                  <LabelLegend />
                </p>
              </div>
            </DataTable>
          )
        }
      </Loaded>
    </>
  );
}

const labels = ['WIDENS', 'NARROWS', 'SAME', 'not known'].map((value) => ({ value, label: value }));

/** The states that wait for a person. */
const waiting = ['open', 'downloaded', 'branch', 'pull request'] as const;

function Tabs({ list }: { readonly list: ChangeList | undefined }) {
  const { query } = useAddress();
  const states = list?.states;
  const tabs = [
    ['All', null, states && Object.values(states).reduce((sum, n) => sum + n, 0)],
    ['Waits', 'waits', states && waiting.reduce((sum, state) => sum + states[state], 0)],
    ['Pull request', 'pull request', states?.['pull request']],
    ['Merged', 'merged', states?.merged],
    ['Deployed', 'deployed', states?.deployed],
    ['Withdrawn', 'withdrawn', states?.withdrawn],
  ] as const;
  return (
    <nav className="tabs" aria-label="Tabs">
      {tabs.map(([title, state, n]) => (
        <Link
          key={title}
          href={hrefOf('/changes', { state })}
          aria-current={query.get('state') === state ? 'page' : undefined}
          data-count={n}
        >
          {title} {n !== undefined && <span className="mono faint">{countText(n)}</span>}
        </Link>
      ))}
    </nav>
  );
}

function None() {
  const { query } = useAddress();
  if (changeFilters.some((name) => query.get(name) !== null))
    return <EmptyList names={changeFilters}>Nobody has proposed a change.</EmptyList>;
  return (
    <section className="panel message">
      <p>Nobody has proposed a change yet. A proposal comes from one of these:</p>
      <ul className="plain">
        <li>
          <Link href="/">what to do first</Link> and <Link href="/paths">a path</Link>: the change that closes
          it
        </li>
        <li>
          <Link href="/rulebases?has=unused">a rule that is not used</Link>: its removal
        </li>
        <li>
          <Link href="/traffic">a destination</Link>: a rule that allows or denies it
        </li>
        <li>
          <Link href="/threats">an incident</Link>: a denial for a time, or the end of all calls
        </li>
      </ul>
    </section>
  );
}

const columns: readonly Column<ChangeRow>[] = [
  {
    key: 'title',
    head: 'Change',
    className: 'main-cell',
    cell: ({ id, title }) => (
      <Link href={changeHref(id)} data-row="">
        {title}
      </Link>
    ),
  },
  { key: 'label', head: 'Label', label: 'label', cell: ({ label }) => <LabelTag label={label} /> },
  {
    key: 'state',
    head: 'State',
    label: 'state',
    cell: (row) => <ChangeStateTag state={row.state} />,
  },
  {
    key: 'app',
    head: 'Of',
    label: 'of',
    cell: ({ app, environment, functions: [first, ...others] }) => (
      <>
        {first === undefined ? (
          app
        ) : (
          <Link href={functionHref({ app, environment, name: first })}>
            {app} / {first}
          </Link>
        )}
        {others.length > 0 && <span className="muted"> and {countText(others.length)} more</span>}{' '}
        <span className="faint small">{environment}</span>
      </>
    ),
  },
  {
    key: 'because',
    head: 'Because',
    label: 'because',
    className: 'muted wide-cell',
    cell: ({ because, origin }) => <Link href={origin.href}>{because}</Link>,
  },
  {
    key: 'until',
    head: 'Until',
    label: 'until',
    className: 'nw',
    cell: ({ until }) => (until === null ? <Dash why="it has no end" /> : <Day at={until} />),
  },
  {
    key: 'by',
    head: 'Proposed',
    label: 'proposed',
    className: 'nw muted',
    cell: ({ madeAt, madeBy }) => (
      <>
        <Time at={madeAt} /> by {madeBy}
      </>
    ),
  },
];
