import { isDay } from '@emmental/model';
import type { Connection, Engine } from '../engine/engine.ts';
import { audit } from '../people/audit.ts';
import type { Person } from '../people/people.ts';
import { asWriter } from '../store.ts';
import { countToFix } from './count.ts';
import { findingStates } from './states.ts';
import { noteAll } from './write.ts';

/** A decision of a person about findings. Days are `2027-03-31`. */
export type Decision =
  | { readonly kind: 'owner'; readonly owner: string | null }
  | { readonly kind: 'due'; readonly due: string | null }
  | { readonly kind: 'state'; readonly state: 'new' | 'inProgress' }
  | {
      readonly kind: 'suppress';
      readonly reason: string;
      /** The last day; null = until a fix is known. */
      readonly until: string | null;
      readonly untilFix: boolean;
    };

/** The most findings of one decision, and the most days of a suppression. */
export const decisionLimits = { findings: 500, days: 365 } as const;

/** A decision that cannot be made, with the reason for the person. */
export class WrongDecision extends Error {
  override readonly name = 'WrongDecision';
}

/**
 * Carries out a decision about findings of the person's teams, in their history and in the audit log. Returns how many changed: those that
 * are resolved, or belong to another team, do not. Throws `WrongDecision`.
 */
export function decide(
  engine: Engine,
  person: Person,
  findings: readonly number[],
  decision: Decision,
  now: Date,
): Promise<{ readonly changed: number }> {
  refuseWrong(decision, now);
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `select id, app, fingerprint, has_fix, document->'dependency' is not null as of_package from finding
       where id = any($1::bigint[]) and team = any($2::integer[]) and state <> ${findingStates.resolved}
       order by id for update`,
      [findings, person.teams],
    );
    if (decision.kind === 'suppress' && decision.untilFix) refuseWithoutWait(rows);
    if (rows.length === 0) return { changed: 0 };
    const ids = rows.map(({ id }) => Number(id));
    await change(connection, person.name, ids, decision, now);
    await countToFix(connection, [...new Set(rows.map(({ app }) => Number(app)))]);
    const { what, text } = wordsOf(decision);
    await noteAll(connection, rows, person.name, what, now, text);
    const { kind: _, ...fields } = decision;
    const body = { ...fields, findings: rows.map(({ fingerprint }) => String(fingerprint)) };
    await audit(connection, { actor: person.name, what: `findings: ${what}`, body }, now);
    return { changed: ids.length };
  });
}

function refuseWrong(decision: Decision, now: Date): void {
  const today = now.toISOString().slice(0, 10);
  const day = decision.kind === 'due' ? decision.due : decision.kind === 'suppress' ? decision.until : null;
  if (day !== null && !isDay(day)) throw new WrongDecision(`${day} is not a day such as 2027-03-31`);
  if (decision.kind === 'owner' && decision.owner !== null && !/^\S/.test(decision.owner))
    throw new WrongDecision('an owner is a name such as @shop/media');
  if (decision.kind !== 'suppress') return;
  const { reason, until, untilFix } = decision;
  if (reason.trim() === '') throw new WrongDecision('a suppression needs a reason');
  if (until === null && !untilFix)
    throw new WrongDecision('a suppression needs an end: a day, or until a fix is known');
  if (until === null) return;
  const latest = new Date(now.getTime() + decisionLimits.days * 86_400_000).toISOString().slice(0, 10);
  if (until < today) throw new WrongDecision(`${until} is over`);
  if (until > latest)
    throw new WrongDecision(`a suppression ends by ${latest}, in ${decisionLimits.days} days`);
}

/** A suppression can wait for a fix only where one can come: for a vulnerable package without a fixed version. */
function refuseWithoutWait(rows: readonly Readonly<Record<string, unknown>>[]): void {
  const wrong = rows.filter((row) => row['has_fix'] === true || row['of_package'] !== true).length;
  if (wrong > 0)
    throw new WrongDecision(
      `${wrong} of these have a fix already, or are not about a package; suppress them until a day`,
    );
}

const { new: isNew, inProgress, suppressed } = findingStates;

async function change(
  connection: Connection,
  by: string,
  ids: readonly number[],
  decision: Decision,
  now: Date,
): Promise<void> {
  const set = (columns: string, ...values: readonly unknown[]) =>
    connection.query(`update finding set ${columns} where id = any($1::bigint[])`, [ids, ...values]);
  switch (decision.kind) {
    case 'owner':
      await set('owner = $2::text, owner_by = $3::text', decision.owner, 'person');
      return;
    case 'due':
      await set(`due = $2::date, due_by = 'person'`, decision.due);
      return;
    case 'state':
      await set(
        `state = $2::smallint, reopened = reopened and $2::smallint = ${isNew}, reason = null, suppressed_by = null,
         suppressed_at = null, suppressed_until = null, until_fix = false`,
        decision.state === 'new' ? isNew : inProgress,
      );
      return;
    case 'suppress':
      await set(
        `state = ${suppressed}, reason = $2::text, suppressed_by = $3::text, suppressed_at = $4::timestamptz,
         suppressed_until = $5::date, until_fix = $6::boolean`,
        decision.reason.trim(),
        by,
        now,
        decision.until,
        decision.untilFix,
      );
  }
}

function wordsOf(decision: Decision): { readonly what: string; readonly text: string | null } {
  switch (decision.kind) {
    case 'owner':
      return { what: 'owner set', text: decision.owner ?? 'nobody' };
    case 'due':
      return { what: 'due day set', text: decision.due ?? 'no day' };
    case 'state':
      return decision.state === 'new'
        ? { what: 'opened', text: null }
        : { what: 'taken in progress', text: null };
    case 'suppress':
      return { what: `suppressed ${endText(decision)}`, text: decision.reason.trim() };
  }
}

function endText({ until, untilFix }: Decision & { readonly kind: 'suppress' }): string {
  if (until === null) return 'until a fix is known';
  return untilFix ? `until ${until}, or a fix is known` : `until ${until}`;
}
