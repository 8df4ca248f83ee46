import { constant, type Value } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { combinations, consistent } from './alternatives.ts';

const chosen = (...choices: readonly (readonly [string | null, string])[]): Value => ({
  kind: 'one-of',
  choices: choices.map(([when, text]) => ({ when, value: constant(text) })),
});
const request = (fields: Readonly<Record<string, Value>>): Value => ({
  kind: 'fields',
  fields: new Map(Object.entries(fields)),
  open: false,
});

describe('combinations', () => {
  const pairs = (a: readonly (string | null)[], b: readonly (string | null)[]) =>
    combinations([a, b].map((place) => place.map((when) => ({ when, value: when }))))?.map(
      ({ when }) => when,
    );
  test.each([
    ['one condition', ['Prod', 'not Prod'], ['Prod', 'not Prod'], ['Prod', 'not Prod']],
    [
      'two conditions',
      ['A', 'not A'],
      ['B', 'not B'],
      ['A and B', 'A and not B', 'not A and B', 'not A and not B'],
    ],
    [
      'values of one parameter',
      ['Stage is dev', 'Stage is prod'],
      ['Stage is dev', 'Stage is prod'],
      ['Stage is dev', 'Stage is prod'],
    ],
    [
      'a condition within another',
      ['A', 'not A and B', 'not A and not B'],
      ['A', 'not A'],
      ['A', 'not A and B and not A', 'not A and not B and not A'],
    ],
    [
      'a condition of Terraform',
      ['var.a == "x"', 'not (var.a == "x")'],
      ['var.a == "x"', 'not (var.a == "x")'],
      ['var.a == "x"', 'not (var.a == "x")'],
    ],
    ['a choice that code makes', [null, null], ['A', 'not A'], ['A', 'not A', 'A', 'not A']],
  ])('%s', (_, a, b, expected) => {
    expect(pairs(a, b)).toEqual(expected);
  });
  test('are too many if there are more than 32', () => {
    const place = ['a', 'b'].map((value) => ({ when: null, value }));
    expect(combinations(Array.from({ length: 5 }, () => place))).toHaveLength(32);
    expect(combinations(Array.from({ length: 6 }, () => place))).toBeNull();
  });
});

describe('a request with conditions', () => {
  test('is two requests if fields depend on one condition; other fields are in both', () => {
    const input = request({
      Bucket: chosen(['Prod', 'a'], ['not Prod', 'b']),
      Key: chosen(['Prod', 'x'], ['not Prod', 'y']),
      Range: chosen([null, '1'], [null, '2']),
    });
    const range = chosen([null, '1'], [null, '2']);
    expect(consistent(input)).toEqual([
      request({ Bucket: constant('a'), Key: constant('x'), Range: range }),
      request({ Bucket: constant('b'), Key: constant('y'), Range: range }),
    ]);
  });
  test('is one request if fields depend on different conditions, or only one field depends on one', () => {
    for (const input of [
      request({ Bucket: chosen(['A', 'a'], ['not A', 'b']), Key: chosen(['B', 'x'], ['not B', 'y']) }),
      request({ Bucket: chosen(['A', 'a'], ['not A', 'b']), Key: constant('x') }),
    ])
      expect(consistent(input)).toEqual([input]);
  });
});
