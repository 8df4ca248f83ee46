import { type Constants, turnedEvent } from '../events.ts';
import type { Random } from '../random.ts';
import type { Pair, Sent } from './history.ts';
import type { Environment } from './runner.ts';

const variables = ['MODE', 'STAGE', 'LEVEL'] as const;

/** Returns a function that makes the variables of the environment for each start, so that starts soon have every value. */
export function environmentsOf(random: Random, { texts }: Constants): (start: number) => Environment {
  const values = [...new Set([undefined, 'a', 'b', 'c', '2', ...texts])];
  const firsts = variables.map(() => random.below(values.length));
  const steps = variables.map(() => random.pick([1, 2, 3]));
  return (start) =>
    Object.fromEntries(
      variables.map((name, index) => [
        name,
        values[((firsts[index] ?? 0) + start * (steps[index] ?? 1)) % values.length],
      ]),
    );
}

/**
 * The environment of an event that brought something new, now and then with another value of a variable: one that gives
 * a test its other result, or a random one.
 */
export function nearEnvironment(base: Sent | Pair, random: Random, constants: Constants): Environment {
  const { environment } = base;
  const turned = 'first' in base && turnedEvent(random, environment, base.first, base.second);
  if (turned && random.chance(0.7) && Object.values(turned).every(isVariable)) return turned as Environment;
  if (random.chance(0.5)) return environment;
  return { ...environment, [random.pick(variables)]: variableOf(random, constants) };
}

const isVariable = (value: unknown): boolean => (value ?? '') === String(value ?? '');

export function variableOf(random: Random, { texts }: Constants): string | undefined {
  if (random.chance(0.2)) return undefined;
  return random.pick(random.chance(0.25) && texts.length > 0 ? texts : ['a', 'b', 'c', '2']);
}
