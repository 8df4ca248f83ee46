import { cell } from '../state/store.ts';
import { type Abstract, type InstanceFacts, unknown } from './value.ts';

const noHolder = { id: 0, cell: cell() };

/** The outcome of a test: where it holds (or fails, with `when` false), `by` makes `subject` harmless. */
export const testFact = (subject: Abstract, by: string, when = true): Abstract => ({
  kind: 'instance',
  type: 'test',
  name: 'a test',
  facts: { [`${when ? 'yes' : 'no'}:${by}`]: subject },
  holder: noHolder,
});

/** The opposite outcome; unknown for a value that is no outcome of a test. */
export function negated(value: Abstract): Abstract {
  if (value.kind !== 'instance' || value.type !== 'test') return unknown('a test');
  const facts: Record<string, Abstract> = {};
  for (const [name, subject] of Object.entries(value.facts))
    facts[name.startsWith('yes:') ? `no:${name.slice(4)}` : `yes:${name.slice(3)}`] = subject;
  return { ...value, facts: facts satisfies InstanceFacts };
}
