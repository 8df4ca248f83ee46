import { type FormEvent, useState } from 'react';
import { useAddress } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { send } from '../data/api.ts';
import { queries } from '../data/query.ts';
import { useSession } from '../data/session.ts';
import { revokeToken, type TokenKind, type TokenRow, useTokens } from '../data/tokens.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Copy } from '../parts/copy.tsx';
import { Head } from '../parts/head.tsx';
import { NotAllowed } from '../parts/not-allowed.tsx';
import { counted } from '../parts/number.tsx';
import { useSending } from '../parts/sending.ts';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';

/** The permission of each kind of token. */
const kinds = {
  upload: 'sends scans of its team',
  guard: 'sends signals of one app and environment; reads nothing',
  read: 'reads what its team sees',
} as const satisfies Record<TokenKind, string>;

const isKind = (text: string | null): text is TokenKind => text !== null && Object.hasOwn(kinds, text);

interface MadeToken {
  readonly name: string;
  readonly text: string;
}

/** The page Tokens: an administrator makes a token, which is shown once. */
export function TokensPage() {
  const session = useSession();
  const tokens = useTokens(session.data?.role === 'administrator');
  const [made, setMade] = useState<MadeToken | null>(null);
  return (
    <>
      <Head title="Tokens" about="what may send, and what may read">
        <Age query={tokens} />
      </Head>
      {made !== null && <Made token={made} done={() => setMade(null)} />}
      {session.data !== undefined && session.data.role !== 'administrator' ? (
        <NotAllowed session={session.data} what="makes tokens and sees their list" />
      ) : (
        <div className="tokens">
          <NewToken made={setMade} />
          <Loaded query={tokens} rows={4}>
            {({ rows }) => <Tokens rows={rows} />}
          </Loaded>
        </div>
      )}
    </>
  );
}

function Made({ token, done }: { readonly token: MadeToken; readonly done: () => void }) {
  return (
    <section className="panel made mb" aria-label="The new token">
      <h2>
        Token made: {token.name} <span className="right faint">shown once; only its digest is kept</span>
      </h2>
      <div className="note actions">
        <code className="secret">{token.text}</code>
        <Copy text={token.text} isPrimary />
        <button type="button" onClick={done}>
          Done
        </button>
      </div>
    </section>
  );
}

/** The days for which a token may be made. */
const days = [30, 90, 365] as const;

function NewToken({ made }: { readonly made: (token: MadeToken) => void }) {
  const { query } = useAddress();
  const wanted = query.get('kind');
  const [kind, setKind] = useState<TokenKind>(isKind(wanted) ? wanted : 'upload');
  const { isBusy, error, send: sendOnce } = useSending();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = Object.fromEntries(new FormData(form));
    sendOnce(async () => {
      const { token } = await send<{ readonly token: string }>('/v1/tokens', {
        ...fields,
        days: Number(fields['days']),
      });
      made({ name: String(fields['name']), text: token });
      form.reset();
      void queries.invalidateQueries({ queryKey: ['/v1/tokens'] });
    });
  };
  return (
    <section className="panel">
      <h2>New token</h2>
      <form className="fields" onSubmit={submit}>
        <label>
          Kind
          <select name="kind" value={kind} onChange={(event) => setKind(event.target.value as TokenKind)}>
            {Object.keys(kinds).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <p className="muted small">It {kinds[kind]}.</p>
        <Field name="name" label="Name" hint="ci-shop" />
        <Field name="team" label="Team" hint="shop" />
        {kind === 'guard' && <Field name="app" label="App" hint="shop" />}
        {kind === 'guard' && <Field name="environment" label="Environment" hint="prod" />}
        <label>
          Ends in
          <select name="days" defaultValue="90">
            {days.map((each) => (
              <option key={each} value={each}>
                {each} days
              </option>
            ))}
          </select>
        </label>
        {error !== null && (
          <p className="hole" role="alert">
            {error}
          </p>
        )}
        <button type="submit" className="primary" disabled={isBusy}>
          Make token
        </button>
      </form>
      <p className="note">No token can change a rulebase: that is a commit in the repository.</p>
    </section>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
}

function Field({ name, label, hint }: FieldProps) {
  return (
    <label>
      {label}
      <input name={name} required maxLength={200} placeholder={hint} autoComplete="off" spellCheck={false} />
    </label>
  );
}

const columns: readonly Column<TokenRow>[] = [
  { key: 'name', head: 'Name', className: 'main-cell', cell: ({ name }) => <b>{name}</b> },
  { key: 'kind', head: 'Kind', label: 'kind', className: 'mono', cell: ({ kind }) => kind },
  {
    key: 'scope',
    head: 'For',
    label: 'for',
    cell: ({ team, app, environment }) =>
      app === null ? `team ${team}` : `${app}, ${environment} (team ${team})`,
  },
  {
    key: 'made',
    head: 'Made',
    label: 'made',
    className: 'muted',
    cell: ({ createdAt, madeBy, name }) => (
      <>
        <Time at={createdAt} />
        {madeBy !== null && ` by ${madeBy}`} ·{' '}
        <Link href={`/audit?${new URLSearchParams({ q: name })}`} aria-label={`Audit log of ${name}`}>
          log
        </Link>
      </>
    ),
  },
  {
    key: 'used',
    head: 'Last used',
    label: 'last used',
    className: 'muted',
    cell: ({ usedAt, uses }) =>
      usedAt === null ? (
        'never'
      ) : (
        <>
          <Time at={usedAt} /> · {counted(uses, 'request')}
        </>
      ),
  },
  {
    key: 'ends',
    head: 'Ends',
    label: 'ends',
    className: 'muted',
    cell: ({ endsAt }) => <Time at={endsAt} />,
  },
  {
    key: 'revoke',
    head: <span className="sr">Revoke</span>,
    cell: ({ id }) => <Confirm word="Revoke" act={() => revokeToken(id)} />,
  },
];

function Tokens({ rows }: { readonly rows: readonly TokenRow[] }) {
  if (rows.length === 0)
    return (
      <section className="panel message">
        <p>There is no token yet. A job that uploads scans needs one, and each guard.</p>
      </section>
    );
  return (
    <DataTable
      label="Tokens"
      columns={columns}
      groups={[{ key: 'all', head: null, rows }]}
      keyOf={({ id }) => String(id)}
    >
      <p className="note">{rows.length} can be used now.</p>
    </DataTable>
  );
}
