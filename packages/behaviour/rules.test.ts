import { expect, test } from 'vitest';
import { analysed } from './testing/analysed.ts';
import { type Rule, readRules, rulesFolder } from './testing/rules/read.ts';

const rules = readRules(rulesFolder);

/** Returns the operations that a program performs and that the analysis neither names nor keeps by a question. */
async function lostOf({ files, performs }: Rule): Promise<readonly string[]> {
  const { behaviours } = await analysed(files);
  const isKept = behaviours.some(
    (behaviour) =>
      behaviour.kind === 'undecided' && (behaviour.touches === null || behaviour.touches.includes('s3')),
  );
  const found = behaviours.flatMap((behaviour) =>
    behaviour.kind === 'api-call' ? [behaviour.operation === 'GetObject' ? 'get' : 'put'] : [],
  );
  return isKept ? [] : performs.filter((operation) => !found.includes(operation));
}

// The labels are what Node.js and Python do (`npm run bench:rules`). An open rule is one that the analysis does not follow.
test.each([...new Set(rules.map(({ table }) => table))])(
  'programs of one rule of the language lose no operation: %s',
  async (table) => {
    const lost: string[] = [];
    for (const rule of rules.filter((other) => other.table === table)) {
      const missed = await lostOf(rule);
      if (missed.length > 0 !== rule.isOpen) lost.push(`${rule.name}: ${missed.join()}`);
    }
    expect(lost).toEqual([]);
  },
);

test.each(['js', 'ts', 'py'])('there are many programs for %s', (language) => {
  expect(rules.filter((rule) => rule.language === language).length).toBeGreaterThan(60);
});
