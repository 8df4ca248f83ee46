import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adversaryCases } from './adversary/cases.ts';
import { type Copy, gainsOf, prepare } from './adversary/play.ts';
import { copyOf, emmental } from './testing/run.ts';

// `npm run bench:adversary` plays all of them.
test('of every fifth log that is made to change the rulebase none does', () => {
  const folder = copyOf('weak-shop');
  const copy: Copy = {
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    write: (file, text) => writeFileSync(join(folder, file), text),
    learned: () =>
      ['shapes', 'skeletons'].flatMap((name) => {
        const path = join(folder, '.emmental', name);
        return existsSync(path) ? readdirSync(path) : [];
      }),
  };
  const command = (args: readonly string[]): string => emmental(args, { cwd: folder }).stdout;
  const target = prepare(command, copy);
  const played = adversaryCases.filter((_, index) => index % 5 === 0);
  expect(played.length).toBeGreaterThan(11);
  expect(
    played.flatMap((each) => gainsOf(each, target, command, copy).map((gain) => `${each.name}: ${gain}`)),
  ).toEqual([]);
});
