import { describe, expect, test } from 'vitest';
import type { Ecosystem } from '../package-list.ts';
import { buildStore } from '../store/build.ts';
import { openStore } from '../store/open.ts';
import { affecting, type Verdict } from './match.ts';

type Written = readonly (readonly [kind: string, version: string])[];

/** Returns the verdict of one advisory, with these ranges and enumerated versions, on a version. */
function verdict(
  ecosystem: Ecosystem,
  version: string,
  ranges: readonly Written[],
  versions: readonly string[] = [],
): Verdict {
  const part = {
    package: { ecosystem, name: 'left' },
    ranges: ranges.map((range) => ({
      type: 'ECOSYSTEM',
      events: range.map(([kind, bound]) => ({ [kind]: bound })),
    })),
    versions,
  };
  const record = JSON.stringify({ id: 'OSV-1', affected: [part] });
  const made = buildStore([{ from: 'a', file: 'a', bytes: Buffer.from(record), asOf: null }], '2026-11-25');
  const store = made.kind === 'built' ? openStore(made.bytes) : made;
  if ('why' in store) throw new Error(store.why);
  return affecting({ ecosystem, name: 'left' }, version, store)[0]?.verdict ?? 'no';
}

const twoParts: Written = [
  ['fixed', '2.0.5'],
  ['introduced', '1.0.0'],
  ['introduced', '2.0.0'],
  ['fixed', '1.4.2'],
];
test.each([
  ['0.9.9', 'no'],
  ['1.0.0', 'yes'],
  ['1.4.1', 'yes'],
  ['1.4.2', 'no'],
  ['1.9.0', 'no'],
  ['2.0.0-rc.1', 'no'],
  ['2.0.4', 'yes'],
  ['2.0.5', 'no'],
])('events count in the order of their versions, however they are written: %s %s', (version, wanted) => {
  expect(verdict('npm', version, [twoParts])).toBe(wanted);
});

describe('a range of OSV', () => {
  const until = (kind: string, version: string): Written => [
    ['introduced', '0'],
    [kind, version],
  ];
  test('fixed is outside, last_affected is inside', () => {
    expect(verdict('npm', '1.2.3', [until('fixed', '1.2.3')])).toBe('no');
    expect(verdict('npm', '1.2.3', [until('last_affected', '1.2.3')])).toBe('yes');
    expect(verdict('npm', '1.2.4', [until('last_affected', '1.2.3')])).toBe('no');
  });

  test('introduced "0" is before every version', () => {
    expect(verdict('npm', '0.0.0-alpha', [[['introduced', '0']]])).toBe('yes');
    expect(verdict('npm', '0.0.0-alpha', [[['introduced', '0.0.0']]])).toBe('no');
  });

  test('a limit ends what the range speaks of; * is none, and of several the highest counts', () => {
    const limited = (...limits: readonly string[]): Written => [
      ['introduced', '1.0.0'],
      ...limits.map((limit) => ['limit', limit] as const),
    ];
    expect(verdict('npm', '1.9.0', [limited('2.0.0')])).toBe('yes');
    expect(verdict('npm', '2.0.0', [limited('2.0.0')])).toBe('no');
    expect(verdict('npm', '9.0.0', [limited('*')])).toBe('yes');
    expect(verdict('npm', '2.5.0', [limited('3.0.0', '2.0.0')])).toBe('yes');
    expect(verdict('npm', '3.0.0', [limited('3.0.0', '2.0.0')])).toBe('no');
    expect(verdict('npm', '0.9.0', [limited('0.5.0')])).toBe('no');
  });

  test('of events at one version the range begins first: what it begins there it ends there', () => {
    const meeting: Written = [
      ...until('fixed', '1.0.0'),
      ['introduced', '1.0.0'],
      ['last_affected', '2.0.0'],
    ];
    expect(verdict('npm', '0.9.0', [meeting])).toBe('yes');
    expect(verdict('npm', '1.0.0', [meeting])).toBe('no');
    expect(verdict('npm', '1.5.0', [meeting])).toBe('no');
  });

  test('several ranges add up, also where they overlap or lie in each other', () => {
    const ranges: readonly Written[] = [
      [
        ['introduced', '3.0.0'],
        ['fixed', '3.5.0'],
      ],
      until('fixed', '1.0.0'),
      [
        ['introduced', '0.5.0'],
        ['last_affected', '2.0.0'],
      ],
      [
        ['introduced', '0.6.0'],
        ['fixed', '0.7.0'],
      ],
    ];
    const affected = ['0.1.0', '1.0.0', '2.0.0', '2.0.1', '3.0.0', '3.5.0'].filter(
      (version) => verdict('npm', version, ranges) === 'yes',
    );
    expect(affected).toEqual(['0.1.0', '1.0.0', '2.0.0', '3.0.0']);
  });

  test('what has no place in the order is possible, never clear', () => {
    expect(verdict('npm', 'latest', [[['introduced', '0']]])).toBe('unknown');
    expect(verdict('npm', '1.0.0', [[['introduced', 'first']]])).toBe('unknown');
    expect(verdict('npm', '1.0.0', [until('fixed', 'soon')])).toBe('yes');
  });

  test('an enumerated version is affected as it is written, also one without a place', () => {
    expect(verdict('npm', '3.1.1', [[['introduced', '4.0.0']]], ['3.1.1'])).toBe('yes');
    expect(verdict('PyPI', '2004d', [], ['2004d'])).toBe('yes');
    expect(verdict('PyPI', '2004e', [], ['2004d'])).toBe('no');
  });
});

// Maven: 2.12.0 < 2.12.0.sp3 < 2.12.0.beta.1 < 2.12.0. A search that met sp3 first would put it after the fix.
test('a version in a circle of its order is not after a fix that it is below', () => {
  const ranges: readonly Written[] = [
    [
      ['introduced', '0'],
      ['fixed', '2.12.0'],
    ],
    [
      ['introduced', '2.12.0.sp3'],
      ['fixed', '2.12.0.sp3'],
    ],
    [['introduced', '2.13']],
  ];
  expect(verdict('Maven', '2.12.0.beta.1', ranges)).toBe('yes');
});

interface Case {
  readonly ranges: readonly Written[];
  readonly versions?: readonly string[];
  readonly yes: readonly string[];
  readonly no: readonly string[];
}

/** `i 1.0, f 2.0`: introduced, fixed, last affected, limit (x). */
const range = (text: string): Written =>
  text.split(', ').map((event): readonly [string, string] => {
    const [letter = '', version = ''] = event.split(' ');
    return [{ i: 'introduced', f: 'fixed', l: 'last_affected', x: 'limit' }[letter] ?? '', version];
  });
const caseOf = (ranges: readonly string[], yes: string, no: string, versions?: readonly string[]): Case => ({
  ranges: ranges.map(range),
  ...(versions ? { versions } : {}),
  yes: yes.split(' '),
  no: no.split(' '),
});

// Answers follow from the OSV schema and the order that each ecosystem documents; none was taken from a run.
const cases: Readonly<Record<Ecosystem, readonly Case[]>> = {
  npm: [
    caseOf(['i 1.0.0-alpha.1, f 1.0.0'], '1.0.0-alpha.1 1.0.0-alpha.10 1.0.0-beta', '1.0.0-alpha 1.0.0'),
    caseOf(['i 0, f 2.0.0+build.7'], '2.0.0-rc.9+zzz 1.9.9+build.8', '2.0.0 2.0.0+build.1'),
    caseOf(['i 0, l 1.9.0+sha.1'], '1.9.0 1.9.0+sha.2 1.9.0-0', '1.9.1-0'),
    caseOf(['i 0, f 1.5.0, i 1.8.0, x 2.0.0'], '1.4.9 1.9.9 2.0.0-0', '1.6.0 2.0.0 2.5.0'),
    caseOf(
      ['i 0, f 1.2.3', 'i 2.0.0-beta.1, f 2.0.1'],
      '1.2.3-rc 2.0.0-beta.1 2.0.0',
      '1.2.3 2.0.0-alpha 2.0.1',
    ),
    // Numbers are below words, and words follow ASCII.
    caseOf(['i 1.0.0-1, f 1.0.0-a'], '1.0.0-999 1.0.0-A', '1.0.0-0 1.0.0-a 1.0.0-aa'),
    caseOf(['i 1.0.0, f 1.1.0'], '0.0.9 1.0.0', '0.0.10 0.0.9+x v0.0.9', ['0.0.9']),
    caseOf([], '1.0.0', 'v1.0.0 1.0 1.0.0+x', ['1.0.0']),
    caseOf(['f 3.0.0, i 2.5.0-rc.1, f 1.0.0, i 0'], '0.9.0 2.5.0-rc.1 3.0.0-rc', '1.0.0 2.5.0-rc.0 3.0.0'),
    caseOf(
      ['i 1.0.0-20200101000000, f 1.0.0-99999999999999999999'],
      '1.0.0-20201231235959 1.0.0-99999999999999999998',
      '1.0.0-20191231000000 1.0.0-99999999999999999999 1.0.0',
    ),
  ],
  Go: [
    // The time and the hash of a pseudo-version are one identifier, so the hash decides within one second.
    caseOf(
      ['i 0, f 0.0.0-20210220033148-5ea612d1eb83'],
      '0.0.0-20210220033147-ffffffffffff v0.0.0-20210220033148-4ea612d1eb83',
      'v0.0.0-20210220033148-5ea612d1eb83 0.1.0',
    ),
    caseOf(
      ['i 2.0.0+incompatible, f 3.0.0+incompatible'],
      'v2.0.0 v2.1.0+incompatible v3.0.0-rc.1',
      'v1.9.0 v3.0.0+incompatible v3.0.0',
    ),
    caseOf(['i 0, f 1.2.4'], 'v1.2.4-0.20200101000000-abcdefabcdef v1.2.3', 'v1.2.4 v1.2.4+dirty'),
    caseOf(
      ['i 0, f 1.5.0-rc.2'],
      'v1.5.0-rc.1 v1.5.0-beta.9',
      'v1.5.0-rc.2 v1.5.0-rc.2.0.20200101000000-abcdefabcdef v1.5.0-rc.10',
    ),
    caseOf(['i 0, l 1.8.0'], 'v1.8.0 v1.8.0+meta', 'v1.8.1-0.20220101000000-abcdefabcdef v1.8.1'),
    caseOf(['i 0, f 1.11.5', 'i 1.12.0-0, f 1.12.3'], '1.11.4 1.12.0-rc.1 1.12.0', '1.11.5 1.11.9 1.12.3'),
    caseOf(['i 1.0.0, x 1.4.0'], 'v1.3.9 v1.4.0-rc.1', 'v1.4.0 v0.9.0 v1.0.0-pre'),
    caseOf(['i 0'], 'v0.0.0-00010101000000-000000000000 v99.0.0', 'master'),
    caseOf(['i 1.0.0, l 1.2.0, i 1.4.0, l 1.4.0'], 'v1.2.0 v1.4.0', 'v1.2.1 v1.3.0 v1.4.1 v1.4.0-rc.1'),
    caseOf(['i 5.0.0, f 1.0.0'], 'v5.0.0 v6.0.0', 'v0.9.0 v1.0.0 v4.9.9'),
  ],
  PyPI: [
    caseOf(['i 0, f 1.0'], '1.0.dev1 1.0a1 1.0rc9 0.9.post5', '1.0 1.0.0.0 1.0.post1 1.0+local.1'),
    caseOf(['i 0, l 1.0'], '1.0 1 v1.0.0 1.0.dev3', '1.0.post1 1.0+local 1.0.1.dev0'),
    caseOf(['i 1!0, f 1!2.0'], '1!1.0 1!2.0rc1', '99.0 1!2.0 2!0'),
    caseOf(['i 0, f 2.0c1'], '2.0rc0 2.0b7 2.0rc1.dev1', '2.0-rc.1 2.0.pre2 2.0RC1 2.0'),
    caseOf(['i 1.0.post1, f 1.0.post3'], '1.0-2 1.0.rev2 1.0.post3.dev1', '1.0 1.0.r3 1.0.post1.dev0'),
    caseOf(['i 0, l 2.0.dev5'], '2.0.dev4 2.0.dev5 1.9', '2.0.dev6 2.0a0.dev0 2.0'),
    caseOf([], '1.0', '1.0.0 1 v1.0', ['1.0']),
    caseOf(['i 0, f 2024.01.05'], '2024.1.4 2023.12.31', '2024.1.5 2024.01.05 2024.01.05.post0'),
    caseOf(['i 1.0+a.1, f 1.0+a.2'], '1.0+a.1 1.0+A-1', '1.0 1.0+a.2 1.0+a.10 1.0+b 1.0.post1'),
    caseOf(['i 0, x 3.0', 'i 4.0, f 4.1'], '3.0.dev1 2.9 3.5.dev0 4.0.post1 4.1a1', '3.0 3.5 4.1', [
      '3.5.dev0',
    ]),
  ],
  Maven: [
    caseOf(
      ['i 0, f 2.0'],
      '2.0-SNAPSHOT 2.0-rc1 2.0-CR2 2.0.M1 1.9-sp4',
      '2.0.RELEASE 2.0.0.Final 2 2.0-sp1 2.0-xyz',
    ),
    caseOf(['i 0, l 1.5.0'], '1.5 1.5.0-SNAPSHOT 1.5-ga', '1.5-1 1.5.0-jre 1.5.0.1'),
    caseOf(
      ['i 1.0-alpha-2, f 1.0-beta-1'],
      '1.0-a2 1.0-alpha-10 1.0-alpha-3',
      '1.0-alpha-1 1.0-b1 1.0-m1 1.0',
    ),
    caseOf(['i 3.0-sp1, f 3.0-sp3'], '3.0-sp1 3.0-sp2', '3.0 3.0-rc1 3.0-sp3 3.0.1'),
    caseOf(['i 0, f 1.0.1'], '1.0-1 1.0.1-alpha 1.0-foo', '1.0.1 1.0.1-1 1.0.2'),
    caseOf(['i 1-2, f 1-10'], '1-2 1-3 1-9', '1-1 1-10 1.2 1'),
    caseOf([], '1.0', '1.0.0 1 1.0.Final', ['1.0']),
    caseOf(
      ['i 4.0.0-beta-1, f 4.0.0', 'i 5.0.0.RC1, f 5.0.2'],
      '4.0.0-RC1 4.0.0-beta1 5.0.0.RC1 5.0.0.Final 5.0.1',
      '4.0.0-alpha-9 4.0.0.GA 5.0.0.M3 5.0.2',
    ),
    caseOf(['i 0, f 32.0.0-android'], '31.1-jre 32.0.0 32.0.0-alpha', '32.0.0-android 32.0.0-jre 32.0.1-jre'),
    caseOf(['i 3.0, f 3.2.2', 'i 4, x 5'], '3.0 3.2.1 3.2.2-b1 4.9 5-alpha1', '2.9 3.2.2 20040616 5 5.1'),
  ],
};

describe.each(Object.entries(cases))('%s', (ecosystem, all) => {
  test.each(all.map((row, i) => [i + 1, row] as const))('case %i', (_, { ranges, versions, yes, no }) => {
    const affected = [...yes, ...no].filter(
      (version) => verdict(ecosystem as Ecosystem, version, ranges, versions) === 'yes',
    );
    expect(affected).toEqual(yes);
  });
});
