import { describe, expect, test } from 'vitest';
import type { StoredChain } from './stored-data/case.ts';
import { storedOnGoogle } from './stored-data/google.ts';
import { storedInJavaScript } from './stored-data/javascript.ts';
import { storedInPython } from './stored-data/python.ts';
import { folderWith, json } from './testing/run.ts';

interface Scan {
  readonly apps: readonly {
    readonly functions: readonly { readonly id: string; readonly handler: unknown }[];
  }[];
  readonly findings: readonly {
    readonly rule: string;
    readonly function: string | null;
    readonly details: readonly { readonly label: string; readonly text: string }[];
  }[];
}
interface Verdicts {
  readonly apps: readonly {
    readonly functions: readonly {
      readonly id: string;
      readonly verdicts: readonly { readonly threat: string; readonly verdict: string }[];
    }[];
  }[];
}

/** Returns what a scan and the verdicts say about `Read`: the rules of its findings in the code with their ways, or the verdict. */
function toldOf({ files, threat }: StoredChain): {
  readonly found: readonly string[];
  readonly verdict: string;
} {
  const folder = folderWith(files);
  const scan = json<Scan>(['scan', folder]);
  const read = scan.apps.flatMap(({ functions }) => functions).filter(({ id }) => isRead(id));
  expect(read.map(({ handler }) => handler !== null)).toEqual([true]);
  const found = scan.findings
    .filter(({ rule, function: fn }) => rule.startsWith('code/') && fn !== null && isRead(fn))
    .map(({ rule, details }) => `${rule}: ${details.find(({ label }) => label === 'who')?.text}`);
  const { apps } = json<Verdicts>(['holes', folder]);
  const verdicts = apps.flatMap(({ functions }) => functions).filter(({ id }) => isRead(id));
  const verdict = verdicts.flatMap((each) => each.verdicts).find((each) => each.threat === threat);
  return { found, verdict: verdict?.verdict ?? 'none' };
}

const isRead = (id: string): boolean => /[#.]Read$/.test(id);

describe.each([
  ['JavaScript', storedInJavaScript],
  ['Python', storedInPython],
  ['Google', storedOnGoogle],
] as const)('data that a function takes out of a store: %s', (_, chains) => {
  test.each(chains.map((each) => [each.says, each] as const))('%s', (__, each) => {
    const { found, verdict } = toldOf(each);
    const { expects } = each;
    if (typeof expects !== 'string') {
      const [first = ''] = found;
      expect(found).toHaveLength(1);
      expect(first.startsWith(`${expects.rule}: `), first).toBe(true);
      const places = expects.way.map((name) => first.indexOf(name));
      expect(
        places.every((place, index) => place > (places[index - 1] ?? -1)),
        first,
      ).toBe(true);
    } else {
      expect(found).toEqual([]);
      expect(verdict === 'unproven', verdict).toBe(expects === 'question');
      expect(verdict).not.toBe('aligned');
    }
  });
});
