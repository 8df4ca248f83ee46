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
test.each(['js', 'ts', 'py'])(
  'programs of one rule of the language lose no operation: %s',
  async (language) => {
    const lost: string[] = [];
    const ofLanguage = rules.filter((rule) => rule.language === language);
    for (const rule of ofLanguage) {
      const missed = await lostOf(rule);
      if (missed.length > 0 !== rule.isOpen) lost.push(`${rule.name}: ${missed.join()}`);
    }
    expect(ofLanguage.length).toBeGreaterThan(60);
    expect(lost).toEqual([]);
  },
);
