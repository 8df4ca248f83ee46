import {
  asWriter,
  doesSame,
  type Engine,
  noteCompared,
  type ProposalBase,
  uncompared,
} from '@emmental/store';
import { Refused } from '../problem.ts';
import { draftOfDiff } from './draft.ts';

/** The words of a draft that is only compared. */
const noWords = { kind: 'closing', title: '', because: '', origin: { href: '/', says: '' } } as const;

/**
 * Notes which changes of the last scan the proposals of an app make that were not compared with it: an incident or a person may lead to the
 * same change as a path.
 */
export async function compareProposals(engine: Engine, base: ProposalBase): Promise<void> {
  const { scan, proposals, closings } = await asWriter(engine, (connection) => uncompared(connection, base));
  if (scan === null) return;
  const made = new Map(proposals.map(({ id, closing }) => [id, new Set(closing === null ? [] : [closing])]));
  for (const { key, step } of closings) {
    if (step.diff === null) continue;
    const draft = await draftOf(base, { ...step, diff: step.diff });
    if (draft === null) continue;
    for (const proposal of proposals)
      if (doesSame(proposal, { ...draft, closing: key })) made.get(proposal.id)?.add(key);
  }
  await noteCompared(
    engine,
    scan,
    [...made].map(([id, keys]) => ({ id, closings: [...keys] })),
  );
}

/** Returns a change of a scan as a draft; null if it does not fit the rulebase of the scan. */
async function draftOf(base: ProposalBase, step: Parameters<typeof draftOfDiff>[1]) {
  try {
    return await draftOfDiff(base, step, noWords);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
