import { putOn, takenBack } from '@emmental/deploy';
import {
  asWriter,
  basesToFollow,
  type Engine,
  noteDeployed,
  noteMerged,
  type ProposalBase,
  waitingProposals,
} from '@emmental/store';
import { compareProposals } from './closes.ts';
import { filesOf } from './patch.ts';

/** Notes which proposals the last scans have, which changes of these scans the others make, and which the guards run. */
export async function followProposals(engine: Engine, now: Date): Promise<void> {
  const bases = await asWriter(engine, basesToFollow);
  for (const base of bases) {
    const waiting = await asWriter(engine, (connection) => waitingProposals(connection, base.id));
    const merged = waiting.filter(
      ({ patch, digest, isPaused }) =>
        isPaused || (digest !== null && digest === base.digest) || isIn(base, patch),
    );
    if (merged.length > 0)
      await noteMerged(
        engine,
        merged.map(({ id }) => id),
        base.digest,
        now,
      );
    await compareProposals(engine, base);
  }
  await noteDeployed(engine, now);
}

/** Returns true if the rulebase of the last scan has a patch of it. The console has no text of templates: there a pause is merged when the scan has nothing left to pause. */
function isIn({ source }: ProposalBase, patch: string): boolean {
  const files = filesOf(patch);
  const own = files.find(({ path }) => path === source?.path);
  const text = source?.files[0]?.text;
  if (!own || files.length > 1 || text === undefined) return false;
  return putOn(text, own.patch) === null && takenBack(text, own.patch) !== null;
}
