import { expect, test } from 'vitest';
import { adversaryCases } from './adversary/cases.ts';
import { gainsOf, prepare } from './adversary/play.ts';
import { attackedCopy } from './testing/attacked-copy.ts';
import { copyOf, emmental } from './testing/run.ts';

// `npm run bench:adversary` plays all of them.
test('of every fifth log that is made to change the rulebase none does', () => {
  const folder = copyOf('weak-shop');
  const copy = attackedCopy(folder);
  const command = (args: readonly string[]): string => emmental(args, { cwd: folder }).stdout;
  const target = prepare(command, copy);
  const played = adversaryCases.filter((_, index) => index % 5 === 0);
  expect(played.length).toBeGreaterThan(11);
  expect(
    played.flatMap((each) => gainsOf(each, target, command, copy).map((gain) => `${each.name}: ${gain}`)),
  ).toEqual([]);
});
