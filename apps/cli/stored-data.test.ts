import { describe, expect, test } from 'vitest';
import type { StoredChain } from './stored-data/case.ts';
import { storedOnGoogle } from './stored-data/google.ts';
import { storedInJavaScript } from './stored-data/javascript.ts';
import { storedInPython } from './stored-data/python.ts';
import { secondChains } from './stored-data/second.ts';
import { storedByOthers } from './stored-data/writers.ts';
import { emmental, folderWith, json } from './testing/run.ts';
import { verdictsIn } from './testing/verdicts.ts';

interface Scan {
  readonly apps: readonly {
    readonly functions: readonly { readonly id: string; readonly handler: unknown }[];
  }[];
  readonly findings: readonly {
    readonly rule: string;
    readonly function: string | null;
  }[];
}
/** Returns what a scan and the verdicts say about `Read`: the rules of its findings in the code with their ways, or the verdict. */
function toldOf({ files, threat }: StoredChain) {
  const folder = folderWith(files);
  const scan = json<Scan>(['scan', folder]);
  const read = scan.apps.flatMap(({ functions }) => functions).filter(({ id }) => isRead(id));
  expect(read.map(({ handler }) => handler !== null)).toEqual([true]);
  const rules = scan.findings
    .filter(({ rule, function: fn }) => rule.startsWith('code/') && fn !== null && isRead(fn))
    .map(({ rule }) => rule);
  const { stdout } = emmental(['scan', folder, '--all', '--fail-on', 'never'], { env: { COLUMNS: '300' } });
  const ways = stdout.split('\n').filter((line) => line.includes(' → ') && line.trimEnd().endsWith('Read'));
  return { rules, ways, verdict: verdictsIn(folder, 'Read', /./)[threat] ?? 'none' };
}

const isRead = (id: string): boolean => /[#.]Read$/.test(id);

describe.each([
  ['JavaScript', storedInJavaScript],
  ['Python', storedInPython],
  ['Google', storedOnGoogle],
  ['other writers', storedByOthers],
  ['second labels', secondChains],
] as const)('data that a function takes out of a store: %s', (_, chains) => {
  test.each(chains.map((each) => [each.says, each] as const))('%s', (__, each) => {
    const { rules, ways, verdict } = toldOf(each);
    const { expects } = each;
    if (typeof expects !== 'string') {
      expect(rules).toEqual([expects.rule]);
      const isWay = (line: string): boolean =>
        expects.way.reduce((from, name) => (from < 0 ? from : line.indexOf(name, from)), 0) >= 0;
      expect(ways.some(isWay), ways.join('\n')).toBe(true);
    } else {
      expect(rules).toEqual([]);
      expect(verdict === 'unproven', verdict).toBe(expects === 'question');
      expect(verdict).not.toBe('aligned');
    }
  });
});
