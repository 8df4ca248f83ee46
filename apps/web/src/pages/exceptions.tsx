import { filterFields } from '@emmental/model/filter';
import { hrefOf, useAddress, withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { ApiError } from '../data/api.ts';
import { type ExceptionList, type ExceptionRow, useExceptions } from '../data/exceptions.ts';
import { Export } from '../parts/export.tsx';
import { FilterBox } from '../parts/filter-box.tsx';
import { Head } from '../parts/head.tsx';
import { counted, countText } from '../parts/number.tsx';
import { QueryTabs } from '../parts/query-tabs.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { Day } from '../parts/time.tsx';

const tabs = [
  ['All', '', 'all'],
  ['Ended', 'state:expired', 'expired'],
  ['End in 30 d', 'state:soon', 'soon'],
  ['Accept nothing', 'state:unused', 'unused'],
  ['In the console', 'kind:console', 'console'],
  ['Without end', 'state:endless', 'endless'],
] as const satisfies readonly (readonly [string, string, keyof ExceptionList['counts']])[];

/** The page Exceptions: who accepted what until when, those that end soon first. */
export function ExceptionsPage() {
  const { query } = useAddress();
  const list = useExceptions(query);
  const error = list.error instanceof ApiError && list.error.status === 400 ? list.error.message : null;
  return (
    <>
      <Head title="Exceptions" about="what people accepted, why, and until when">
        <Export name="exceptions" list={{ path: '/v1/exceptions', page: null }} />
        <Age query={list} />
      </Head>
      <QueryTabs
        tabs={tabs}
        counts={list.data?.counts}
        hrefOf={(q) => hrefOf('/exceptions', { q: q === '' ? null : q })}
      />
      <search className="filter">
        <FilterBox
          label="Filter exceptions"
          fields={filterFields.exceptions}
          hint="app: rule: owner:none until:<2027-01-01 kind:"
          error={error}
        />
      </search>
      {error === null && (
        <Loaded query={list} rows={7}>
          {(data) =>
            data.rows.length === 0 ? (
              <None list={data} q={query.get('q') ?? ''} />
            ) : (
              <Exceptions list={data} />
            )
          }
        </Loaded>
      )}
    </>
  );
}

function None({ list, q }: { readonly list: ExceptionList; readonly q: string }) {
  return (
    <section className="panel message">
      {list.counts.all === 0 ? (
        <p>
          Nobody has accepted a finding: no exception in a rulebase, no line that ignores one, and no
          suppression here.
        </p>
      ) : (
        <>
          <p>
            No exception has <span className="mono">{q}</span>.
          </p>
          <p>
            <Link className="button" href={withQuery({ q: null })}>
              Show all
            </Link>
          </p>
        </>
      )}
    </section>
  );
}

/** The groups by what a person has to do about them. */
const groups = [
  {
    key: 'expired',
    title: 'Ended',
    says: 'their findings are back',
    has: ({ state }: ExceptionRow) => state === 'expired',
  },
  {
    key: 'soon',
    title: 'End within 30 days',
    says: 'mend the findings, or decide again',
    has: ({ state }: ExceptionRow) => state === 'ends soon',
  },
  { key: 'valid', title: 'In force', says: '', has: ({ state }: ExceptionRow) => state === 'valid' },
  {
    key: 'endless',
    title: 'Without an end',
    says: 'nobody has to look at them again',
    has: ({ state }: ExceptionRow) => state === 'no end',
  },
] as const;

function Exceptions({ list }: { readonly list: ExceptionList }) {
  const shown = groups.flatMap(({ key, title, says, has }) => {
    const rows = list.rows.filter(has);
    if (rows.length === 0) return [];
    const head = (
      <>
        {title}{' '}
        <span>
          {countText(rows.length)}
          {says === '' ? '' : `, ${says}`}
        </span>
      </>
    );
    return [{ key, head, rows }];
  });
  return (
    <DataTable label="Exceptions" columns={columns} groups={shown} keyOf={keyOf}>
      <div className="note">
        <p>
          {countText(list.rows.length)} of {countText(list.total)}
        </p>
        <p>
          Exceptions of a rulebase and lines that ignore a finding are in the repository, and change there. A
          suppression is in the console only. None of them hides a path: an open path stays counted.
        </p>
      </div>
    </DataTable>
  );
}

const keyOf = ({ kind, app, environment, rule, file, line, finding, where }: ExceptionRow): string =>
  [kind, app, environment, rule, file, line, finding, where].join(' ');

const kindWords = {
  rulebase: 'exception of the rulebase',
  proof: 'proof that the rulebase accepts',
  line: 'line in the code',
  console: 'suppressed in the console',
} as const satisfies Record<ExceptionRow['kind'], string>;

const columns: readonly Column<ExceptionRow>[] = [
  {
    key: 'what',
    head: 'What',
    className: 'wide-cell',
    cell: (row) => (
      <>
        {row.finding === null ? (
          <span className="mono">{row.rule}</span>
        ) : (
          <Link href={hrefOf('/findings', { q: 'state:suppressed', open: String(row.finding) })} data-row="">
            {row.title}
          </Link>
        )}
        <div className="muted small">
          {row.finding === null ? row.title : <span className="mono">{row.rule}</span>}
          {row.file !== null && (
            <span className="mono">
              {row.finding === null && row.title === null ? '' : ' · '}
              {row.file}:{row.line}
            </span>
          )}
        </div>
      </>
    ),
  },
  {
    key: 'where',
    head: 'Where',
    label: 'where',
    cell: ({ app, environment, where }) => (where === null ? `${app}, ${environment}` : `${app} / ${where}`),
  },
  {
    key: 'reason',
    head: 'Reason',
    label: 'reason',
    className: 'reason',
    cell: ({ reason }) => reason ?? <span className="faint">none given</span>,
  },
  {
    key: 'owner',
    head: 'Who',
    label: 'who',
    className: 'owner',
    cell: ({ owner, by, kind }) => (
      <>
        {owner ?? <span className="faint">nobody named</span>}
        <span className="muted small block">
          {kindWords[kind]}
          {by !== null && (kind === 'console' ? ` by ${by}` : `, for ${by}`)}
        </span>
      </>
    ),
  },
  { key: 'ends', head: 'Ends', label: 'ends', className: 'nw', cell: (row) => <Ends row={row} /> },
  {
    key: 'now',
    head: 'Now',
    label: 'now',
    className: 'muted',
    cell: (row) => <Now row={row} />,
  },
];

function Ends({ row: { until, untilFix, state } }: { readonly row: ExceptionRow }) {
  if (until === null) return <span className="warn">no end</span>;
  if (until === 'fix-available') return <>when a fix is known</>;
  const days = Math.round(
    (Date.parse(until) - Date.parse(new Date().toISOString().slice(0, 10))) / 86_400_000,
  );
  return (
    <>
      <span className={state === 'expired' ? 'hole' : state === 'ends soon' ? 'warn' : undefined}>
        {state === 'expired' ? 'ended ' : ''}
        <Day at={until} />
      </span>
      <span className="muted small block">
        {state === 'expired' ? `${-days} d ago` : `in ${days} d`}
        {untilFix && ', or a fix'}
      </span>
    </>
  );
}

function Now({ row: { state, findings, kind } }: { readonly row: ExceptionRow }) {
  if (state === 'expired') return <>accepts nothing any more</>;
  if (findings === null) return <>accepts a proof of the guards; its hits are in the rulebase</>;
  if (findings === 0) return <span className="warn">accepts nothing: it can go</span>;
  return kind === 'console' ? <>hides 1 finding here</> : <>accepts {counted(findings, 'finding')}</>;
}
