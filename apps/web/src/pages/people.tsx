import { type FormEvent, useState } from 'react';
import { go, useAddress, withQuery } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import {
  changePerson,
  invitePerson,
  type PersonRow,
  roleNames,
  type Team,
  usePeople,
} from '../data/people.ts';
import { type Session, useSession } from '../data/session.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Copy } from '../parts/copy.tsx';
import { Drawer, Fact, Pair } from '../parts/drawer.tsx';
import { Head } from '../parts/head.tsx';
import { NotAllowed } from '../parts/not-allowed.tsx';
import { useSending } from '../parts/sending.ts';
import { Age, Loaded } from '../parts/states.tsx';
import { type Column, DataTable } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';

const roleWords = {
  viewer: 'reads what the own teams have',
  member: 'decides about findings of the own teams',
  administrator: 'sees all teams; makes tokens and changes people',
} as const satisfies Record<Session['role'], string>;

interface Invited {
  readonly name: string;
  readonly link: string;
}

/** The page People: who may log in, with which role and teams. */
export function PeoplePage() {
  const { query } = useAddress();
  const session = useSession();
  const isAdministrator = session.data?.role === 'administrator';
  const people = usePeople(isAdministrator);
  const [invited, setInvited] = useState<Invited | null>(null);
  return (
    <>
      <Head title="People" about="who may see, decide and change">
        <Age query={people} />
      </Head>
      {session.data !== undefined && !isAdministrator && (
        <NotAllowed session={session.data} what="sees and changes people" />
      )}
      {invited !== null && <Invitation invited={invited} done={() => setInvited(null)} />}
      {isAdministrator && (
        <div className="tokens">
          <Invite known={people.data?.teams ?? []} invited={setInvited} />
          <Loaded query={people} rows={4}>
            {({ rows, teams }) => {
              const open = rows.find(({ id }) => String(id) === query.get('open')) ?? null;
              return (
                <Pair drawer={open && <PersonDrawer key={open.id} person={open} known={teams} />}>
                  <DataTable
                    label="People"
                    columns={columns}
                    groups={[{ key: 'all', head: null, rows }]}
                    keyOf={({ id }) => String(id)}
                    isSelected={(row) => row === open}
                  >
                    <p className="note">
                      {roleNames.map((role) => `${role}: ${roleWords[role]}`).join(' · ')}. No role can change
                      a rulebase: that is a commit in the repository.
                    </p>
                  </DataTable>
                </Pair>
              );
            }}
          </Loaded>
        </div>
      )}
    </>
  );
}

function Invitation({
  invited: { name, link },
  done,
}: {
  readonly invited: Invited;
  readonly done: () => void;
}) {
  return (
    <section className="panel made mb" aria-label="The invitation">
      <h2>
        {name} is invited <span className="right faint">the link works once, for two days</span>
      </h2>
      <div className="note actions">
        <code className="secret">{link}</code>
        <Copy text={link} isPrimary />
        <button type="button" onClick={done}>
          Done
        </button>
      </div>
    </section>
  );
}

/** Reads teams of a field, separated by commas. */
const teamsOf = (text: unknown): readonly string[] =>
  String(text ?? '')
    .split(',')
    .map((team) => team.trim())
    .filter((team) => team !== '');

interface InviteProps {
  readonly known: readonly Team[];
  readonly invited: (invited: Invited) => void;
}

function Invite({ known, invited }: InviteProps) {
  const { isBusy, error, send } = useSending();
  // A new key empties the fields.
  const [nth, setNth] = useState(0);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const name = String(fields.get('name'));
    const role = fields.get('role') as Session['role'];
    send(async () => {
      invited({ name, link: await invitePerson({ name, role, teams: teamsOf(fields.get('teams')) }) });
      setNth((before) => before + 1);
    });
  };
  return (
    <section className="panel">
      <h2>Invite</h2>
      <form key={nth} className="fields" onSubmit={submit}>
        <label>
          Name
          <input
            name="name"
            required
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            placeholder="ada"
          />
        </label>
        <Access present={{ role: 'viewer', teams: [] }} known={known} />
        {error !== null && (
          <p className="hole" role="alert">
            {error}
          </p>
        )}
        <button type="submit" className="primary" disabled={isBusy}>
          Invite
        </button>
      </form>
    </section>
  );
}

interface AccessProps {
  readonly present: Pick<PersonRow, 'role' | 'teams'>;
  readonly known: readonly Team[];
}

function Access({ present: { role, teams }, known }: AccessProps) {
  const [text, setText] = useState(teams.join(', '));
  const withData = known.filter(({ apps }) => apps > 0).map(({ name }) => name);
  const without = teamsOf(text).filter((team) => !withData.includes(team));
  return (
    <>
      <label>
        Role
        <select name="role" defaultValue={role}>
          {roleNames.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        Teams, separated by commas
        <input
          name="teams"
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
          spellCheck={false}
        />
      </label>
      <p className="muted small">
        {withData.length === 0 ? 'No team has data yet.' : `Teams that have data: ${withData.join(', ')}.`}
      </p>
      {without.length > 0 && (
        <p className="warn small" role="status">
          △ No scan and no guard has sent anything for {without.join(', ')}: this person sees nothing of{' '}
          {without.length === 1 ? 'it' : 'them'}.
        </p>
      )}
    </>
  );
}

const columns: readonly Column<PersonRow>[] = [
  {
    key: 'name',
    head: 'Name',
    className: 'main-cell',
    cell: ({ id, name }) => (
      <Link href={withQuery({ open: String(id) })} data-row="">
        {name}
      </Link>
    ),
  },
  { key: 'role', head: 'Role', label: 'role', cell: ({ role }) => role },
  {
    key: 'teams',
    head: 'Teams',
    label: 'teams',
    cell: ({ role, teams }) =>
      role === 'administrator' ? 'all' : teams.join(', ') || <span className="faint">none</span>,
  },
  { key: 'seen', head: 'Last seen', label: 'last seen', cell: ({ lastSeen }) => <Time at={lastSeen} /> },
  { key: 'state', head: 'State', label: 'state', cell: (row) => <State person={row} /> },
];

function State({ person: { isDisabled, hasPassword, sessions } }: { readonly person: PersonRow }) {
  if (isDisabled) return <span className="warn">disabled</span>;
  if (!hasPassword) return <span className="muted">invited, no password yet</span>;
  return <>{sessions === 0 ? 'logged out' : `${sessions} session${sessions === 1 ? '' : 's'}`}</>;
}

interface PersonDrawerProps {
  readonly person: PersonRow;
  readonly known: readonly Team[];
}

function PersonDrawer({ person, known }: PersonDrawerProps) {
  const { isBusy, error, send } = useSending();
  const { id, name, isDisabled } = person;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    send(async () => {
      await changePerson(id, {
        kind: 'access',
        role: fields.get('role') as Session['role'],
        teams: teamsOf(fields.get('teams')),
      });
      go(withQuery({ open: null }));
    });
  };
  return (
    <Drawer title={name} names={['open']}>
      <dl>
        <Fact name="State">
          <State person={person} />
        </Fact>
        <Fact name="Last seen">
          <Time at={person.lastSeen} />
        </Fact>
      </dl>
      <h3>Role and teams</h3>
      <form className="fields" onSubmit={submit}>
        <Access present={person} known={known} />
        {error !== null && (
          <p className="hole" role="alert">
            {error}
          </p>
        )}
        <button type="submit" className="primary" disabled={isBusy}>
          Change, and end the sessions
        </button>
      </form>
      <p className="note actions">
        <Confirm word="End sessions" act={() => changePerson(id, { kind: 'end sessions' })} />
        <Confirm
          word={isDisabled ? 'Enable' : 'Disable'}
          act={() => changePerson(id, { kind: isDisabled ? 'enable' : 'disable' })}
        />
      </p>
    </Drawer>
  );
}
