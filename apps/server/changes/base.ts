import {
  asReader,
  type Connection,
  type Engine,
  type Person,
  type ProposalBase,
  type ProposalDraft,
  proposalBase,
} from '@emmental/store';
import { Refused } from '../problem.ts';

/** Where a proposal is made, by whom and when. */
export interface Proposing {
  readonly engine: Engine;
  readonly person: Person;
  readonly now: Date;
}

/** A draft with the scan against which it is made. */
export interface Based {
  readonly base: ProposalBase;
  readonly draft: ProposalDraft;
}

/** Reads as the person who proposes, so nothing that the person may not see is found. */
export const read = <T>(
  { engine, person }: Proposing,
  work: (connection: Connection) => Promise<T>,
): Promise<T> => asReader(engine, person.teams, work);

/** Returns the last scan of an app. Throws `Refused` if there is none that the person may see. */
export async function baseOf(proposing: Proposing, app: string, environment: string): Promise<ProposalBase> {
  const base = await read(proposing, (connection) => proposalBase(connection, app, environment));
  if (!base) throw new Refused(404, `there is no scanned app ${app} (${environment}) that you may see`);
  return base;
}
