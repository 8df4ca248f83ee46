import { describe, expect, test } from 'vitest';
import type { EventKind } from '../advisory.ts';
import { orders } from '../versions/order.ts';
import { eventOf, isAffected, sortEvents } from './affected.ts';

type Written = readonly (readonly [EventKind, string])[];

const verdict = (version: string, events: Written, versions: readonly string[] = []): string => {
  const range = events.map(([kind, bound]) => eventOf(orders.npm, kind, bound));
  return isAffected(orders.npm, version, { ranges: [sortEvents(orders.npm, range)], versions });
};

describe('a range of OSV', () => {
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
    expect(verdict(version, twoParts)).toBe(wanted);
  });

  test('fixed is outside, last_affected is inside', () => {
    expect(
      verdict('1.2.3', [
        ['introduced', '0'],
        ['fixed', '1.2.3'],
      ]),
    ).toBe('no');
    expect(
      verdict('1.2.3', [
        ['introduced', '0'],
        ['last_affected', '1.2.3'],
      ]),
    ).toBe('yes');
    expect(
      verdict('1.2.4', [
        ['introduced', '0'],
        ['last_affected', '1.2.3'],
      ]),
    ).toBe('no');
  });

  test('introduced "0" is before every version', () => {
    expect(verdict('0.0.0-alpha', [['introduced', '0']])).toBe('yes');
    expect(verdict('0.0.0-alpha', [['introduced', '0.0.0']])).toBe('no');
  });

  test('a limit ends what the range speaks of; * is none', () => {
    const range: Written = [
      ['introduced', '1.0.0'],
      ['limit', '2.0.0'],
    ];
    expect(verdict('1.9.0', range)).toBe('yes');
    expect(verdict('2.0.0', range)).toBe('no');
    expect(
      verdict('9.0.0', [
        ['introduced', '1.0.0'],
        ['limit', '*'],
      ]),
    ).toBe('yes');
  });

  test('what has no place in the order is possible, never clear', () => {
    expect(verdict('latest', [['introduced', '0']])).toBe('unknown');
    expect(verdict('1.0.0', [['introduced', 'first']])).toBe('unknown');
    expect(
      verdict('1.0.0', [
        ['introduced', '0'],
        ['fixed', 'soon'],
      ]),
    ).toBe('yes');
  });

  test('an enumerated version is affected as it is written, also one without a place', () => {
    expect(verdict('3.1.1', [['introduced', '4.0.0']], ['3.1.1'])).toBe('yes');
    expect(isAffected(orders.PyPI, '2004d', { ranges: [], versions: ['2004d'] })).toBe('yes');
    expect(isAffected(orders.PyPI, '2004e', { ranges: [], versions: ['2004d'] })).toBe('no');
  });
});
