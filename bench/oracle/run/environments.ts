import type { Constants } from '../events.ts';
import type { Random } from '../random.ts';
import type { Sent } from './history.ts';
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

/** The environment of an event that performed something new, now and then with another value of a variable. */
export function nearEnvironment({ environment }: Sent, random: Random, constants: Constants): Environment {
  if (random.chance(0.5)) return environment;
  return { ...environment, [random.pick(variables)]: variableOf(random, constants) };
}

export function variableOf(random: Random, { texts }: Constants): string | undefined {
  if (random.chance(0.2)) return undefined;
  return random.pick(random.chance(0.25) && texts.length > 0 ? texts : ['a', 'b', 'c', '2']);
}
