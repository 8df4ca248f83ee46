import { useAddress, withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { detailsText } from '../data/audit-details.ts';
import { type AuditList, type AuditRow, useAudit, useAuditCheck } from '../data/people.ts';
import { useSession } from '../data/session.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { Export } from '../parts/export.tsx';
import { SearchFilter } from '../parts/filters.tsx';
import { Head } from '../parts/head.tsx';
import { NotAllowed } from '../parts/not-allowed.tsx';
import { countText } from '../parts/number.tsx';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { Moment, MomentHead } from '../parts/time.tsx';

/** The page Audit log: each change by a person or a token, in a log that only grows. */
export function AuditPage() {
  const { query } = useAddress();
  const session = useSession();
  const isAdministrator = session.data?.role === 'administrator';
  const list = useAudit(query, isAdministrator);
  return (
    <>
      <Head
        title="Audit log"
        about="what people and tokens changed; each entry contains the hash of the one before"
      >
        {isAdministrator && <Export name="audit-log" list={{ path: '/v1/audit', page: 'before' }} />}
        <Age query={list} />
      </Head>
      {session.data !== undefined && !isAdministrator && (
        <NotAllowed session={session.data} what="sees the audit log" />
      )}
      {isAdministrator && (
        <>
          <search className="filter">
            <SearchFilter name="q" label="Actor, change or detail" />
            <span className="right small">
              <Chain />
            </span>
          </search>
          <Loaded query={list} rows={9}>
            {(data) =>
              data.rows.length === 0 ? (
                <EmptyList names={['q']}>Nothing was changed yet.</EmptyList>
              ) : (
                <Entries list={data} isFirst={query.get('before') === null} />
              )
            }
          </Loaded>
        </>
      )}
    </>
  );
}

/** Says if all entries are as they were written. */
function Chain() {
  const check = useAuditCheck(true);
  if (!check.data) return <span className="muted">checking the hashes…</span>;
  if (check.data.broken === null) return <span className="stop">■ all entries are as they were written</span>;
  return (
    <b className="hole" role="alert">
      □ entry {countText(check.data.broken)} was changed, or the one before it is missing
    </b>
  );
}

const columns: readonly Column<AuditRow>[] = [
  { key: 'seq', head: 'No.', className: 'num mono', cell: ({ seq }) => countText(seq) },
  { key: 'at', head: <MomentHead>Time</MomentHead>, cell: ({ at }) => <Moment at={at} /> },
  { key: 'actor', head: 'Who', label: 'who', cell: ({ actor }) => <b>{actor}</b> },
  { key: 'what', head: 'What', className: 'wide-cell', cell: ({ what }) => what },
  {
    key: 'body',
    head: 'Details',
    label: 'details',
    className: 'wide-cell muted',
    cell: ({ body }) => <span title={body === '{}' ? undefined : body}>{shortened(detailsText(body))}</span>,
  },
  {
    key: 'hash',
    head: 'Hash',
    label: 'hash',
    className: 'mono faint',
    cell: ({ hash }) => <span title={hash}>{hash.slice(0, 8)}</span>,
  },
];

const longest = 400;
const shortened = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest)}…`);

function Entries({ list, isFirst }: { readonly list: AuditList; readonly isFirst: boolean }) {
  return (
    <DataTable
      label="Audit log"
      columns={columns}
      groups={[{ key: 'all', head: null, rows: list.rows }]}
      keyOf={({ seq }) => String(seq)}
    >
      <p className="note">
        {countText(list.rows.length)} shown, newest first
        {!isFirst && (
          <>
            {' · '}
            <Link href={withQuery({ before: null })}>to the newest</Link>
          </>
        )}
        {list.next !== null && (
          <>
            {' · '}
            <Link href={withQuery({ before: String(list.next) })}>older</Link>
          </>
        )}
      </p>
    </DataTable>
  );
}
