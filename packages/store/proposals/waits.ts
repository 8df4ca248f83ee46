import type { Connection } from '../engine/engine.ts';
import { textOrNull } from '../queries/functions.ts';
import type { ProposalBase } from './base.ts';
import type { ProposalDraft, ProposedChange } from './proposal.ts';

/** The SQL of "no scan has the proposal, and nobody withdrew it"; `proposal` is its row. */
export const waitsSql =
  'proposal.merged_at is null and proposal.deployed_at is null and proposal.withdrawn_at is null';

/**
 * Returns the number of the oldest proposal of an app that waits and does what a draft does: it has the same patch, makes the same change of
 * a scan, or contains all of its changes of the rulebase. Null = none does.
 */
export async function waitingLike(
  connection: Connection,
  { id: app }: Pick<ProposalBase, 'id'>,
  draft: Made,
): Promise<number | null> {
  const { rows } = await connection.query(
    `select id, patch, changes, closing from proposal where app = $1 and ${waitsSql} order by id`,
    [app],
  );
  const found = rows.find(({ patch, changes, closing }) =>
    doesSame(
      {
        patch: String(patch),
        changes: (changes ?? null) as readonly ProposedChange[] | null,
        closing: textOrNull(closing),
      },
      draft,
    ),
  );
  return found ? Number(found['id']) : null;
}

type Made = Pick<ProposalDraft, 'patch' | 'changes' | 'closing'>;

/** Returns true if a proposal does all that a draft does. */
export const doesSame = (proposal: Made, draft: Made): boolean =>
  (draft.patch !== '' && proposal.patch === draft.patch) ||
  (draft.closing !== null && proposal.closing === draft.closing) ||
  containsAll(proposal.changes ?? [], draft.changes ?? []);

const containsAll = (all: readonly ProposedChange[], wanted: readonly ProposedChange[]): boolean =>
  wanted.length > 0 &&
  wanted.every(({ owner, subject, after }) =>
    all.some((each) => each.owner === owner && each.subject === subject && each.after === after),
  );
