import { describe, expect, test } from 'vitest';
import type { Ecosystem } from '../package-list.ts';
import { buildStore } from '../store/build.ts';
import { openStore } from '../store/open.ts';
import { affecting, type Verdict } from './match.ts';

type Written = readonly (readonly [kind: string, version: string])[];

/** What one advisory, with these ranges and enumerated versions, says of a version. */
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
