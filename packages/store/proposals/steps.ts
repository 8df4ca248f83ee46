import type { Connection, Engine } from '../engine/engine.ts';
import { audit } from '../people/audit.ts';
import type { Person } from '../people/people.ts';
import { asWriter } from '../store.ts';

/** A step of a proposal that a person takes. */
export type ProposalStep =
  | { readonly kind: 'download' }
  | { readonly kind: 'branch' }
  | { readonly kind: 'pull'; readonly address: string }
  | { readonly kind: 'withdraw' };

const words: Readonly<Record<ProposalStep['kind'], string>> = {
  download: 'downloaded a change',
  branch: 'copied the branch command of a change',
  pull: 'opened a pull request for a change',
  withdraw: 'withdrew a change',
};

const columns = {
  download: 'downloaded_at',
  branch: 'branched_at',
  pull: 'pulled_at',
  withdraw: 'withdrawn_at',
} as const;

/** Notes a step of a proposal of the person's teams, with an entry of the audit log; false if there is no such proposal, or it was withdrawn. */
export function noteStep(
  engine: Engine,
  person: Person,
  id: number,
  step: ProposalStep,
  now: Date,
): Promise<boolean> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `update proposal set ${columns[step.kind]} = coalesce(${columns[step.kind]}, $1),
         pull = coalesce($2, pull), withdrawn_by = case when $3 then $4 else withdrawn_by end
       where id = $5 and team = any ($6::integer[]) and withdrawn_at is null returning title`,
      [
        now,
        step.kind === 'pull' ? step.address : null,
        step.kind === 'withdraw',
        person.name,
        id,
        person.teams,
      ],
    );
    if (!rows[0]) return false;
    const body = {
      change: id,
      title: rows[0]['title'],
      ...(step.kind === 'pull' ? { pull: step.address } : {}),
    };
    await audit(connection, { actor: person.name, what: words[step.kind], body }, now);
    return true;
  });
}

/** A proposal that no scan has yet. */
export interface WaitingProposal {
  readonly id: number;
  readonly patch: string;
  readonly digest: string | null;
  /** It stops all calls of a function, and a later scan finds nothing left to change for that in the template. */
  readonly isPaused: boolean;
}

/** Returns the proposals of an app that wait for a scan that has them. */
export async function waitingProposals(
  connection: Connection,
  app: number,
): Promise<readonly WaitingProposal[]> {
  const { rows } = await connection.query(
    `select id, patch, digest, kind = 'pause' and patch <> '' and exists (
         select 1 from fn join scan on scan.id = fn.scan
         where fn.app = proposal.app and fn.name = any (proposal.functions) and scan.made_at > proposal.made_at
           and fn.pause is not null and fn.pause->>'diff' is null) as paused
     from proposal where app = $1 and merged_at is null and withdrawn_at is null order by id limit 1000`,
    [app],
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    patch: String(row['patch']),
    digest: row['digest'] === null ? null : String(row['digest']),
    isPaused: row['paused'] === true,
  }));
}

/** Notes that a scan has proposals: its rulebase has this digest. */
export function noteMerged(
  engine: Engine,
  ids: readonly number[],
  digest: string | null,
  now: Date,
): Promise<void> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `update proposal set merged_at = $1, merged_digest = $2
       where id = any ($3::bigint[]) and merged_at is null returning id, title`,
      [now, digest, ids],
    );
    for (const { id, title } of rows)
      await audit(
        connection,
        { actor: 'console', what: 'a scan has a change', body: { change: Number(id), title } },
        now,
      );
  });
}

/**
 * Notes the proposals that are deployed: every guard of their functions that was heard of since runs the rulebase with the change. Returns how
 * many there are.
 */
export function noteDeployed(engine: Engine, now: Date): Promise<number> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `update proposal set deployed_at = $1, merged_at = coalesce(merged_at, $1)
       from (
         select proposal.id from proposal join fn on fn.app = proposal.app and fn.name = any (proposal.functions)
         where proposal.deployed_at is null and proposal.withdrawn_at is null and proposal.digest is not null
           and fn.seen_at is not null
         group by proposal.id
         having bool_and(fn.rulebase in (proposal.digest, proposal.merged_digest))
       ) as found
       where proposal.id = found.id returning proposal.id, title`,
      [now],
    );
    for (const { id, title } of rows)
      await audit(
        connection,
        { actor: 'console', what: 'guards run a change', body: { change: Number(id), title } },
        now,
      );
    return rows.length;
  });
}
