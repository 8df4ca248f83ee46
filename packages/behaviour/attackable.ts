import { type Starter, serviceWrites } from '@emmental/knowledge';
import type { Behaviour, Sink } from '@emmental/model';

/**
 * Returns the behaviours without event data that no outsider decides, in sinks and in arguments of unknown code. The
 * triggers that start the function with a field tell who writes it; where no trigger is known, the name of the field
 * does. Where a field reaches a place in several ways, the worst way is kept: first a flow that nothing made harmless,
 * then a flow that is harmless only by chance.
 */
export function attackable(
  behaviours: readonly Behaviour[],
  triggers: readonly Starter[],
): readonly Behaviour[] {
  const worst = new Map<string, Sink>();
  for (const behaviour of behaviours) {
    if (behaviour.kind !== 'sink') continue;
    const known = worst.get(keyOf(behaviour));
    if (!known || harmlessness(behaviour) < harmlessness(known)) worst.set(keyOf(behaviour), behaviour);
  }
  return behaviours.filter((behaviour) => {
    if (behaviour.kind === 'given') return !serviceWrites(behaviour.eventPath, triggers);
    if (behaviour.kind !== 'sink') return true;
    if (serviceWrites(behaviour.eventPath, triggers)) return false;
    if (behaviour.sink === 'url' && signedAddresses.has(behaviour.eventPath)) return false;
    return worst.get(keyOf(behaviour)) === behaviour;
  });
}

const harmlessness = ({ sanitized, byChance }: Sink): number => (sanitized !== null ? 2 : byChance ? 1 : 0);

const keyOf = ({ sink, eventPath, seen }: Sink): string =>
  `${sink} ${eventPath} ${seen.at.file}:${seen.at.line}:${seen.at.column}`;

/** Fields that hold addresses that the cloud makes for the function to call back. */
const signedAddresses = new Set(['ResponseURL', 'getObjectContext.inputS3Url']);
