import { expect, test } from 'vitest';
import { both, excludes, implies, isImpossible, ofTemplate } from './condition.ts';

test.each([
  ['Prod', 'not Prod', true],
  ['Prod', 'Prod', false],
  ['Prod', null, false],
  ['A and B', 'not B', true],
  ['A and B', 'not C', false],
  ['Stage is dev', 'Stage is prod', true],
  ['Stage is dev', 'Size is small', false],
  ['Stage is dev of a.yaml', 'Stage is prod of a.yaml', true],
  ['Stage is dev of a.yaml', 'Stage is prod of b.yaml', false],
  ['Prod of a.yaml', 'not Prod', false],
  ['var.on == "x"', 'not (var.on == "x")', true],
])('%s and %s exclude each other: %s', (a, b, expected) => {
  expect(excludes(a, b)).toBe(expected);
  expect(excludes(b, a)).toBe(expected);
});

test('a condition that excludes itself is impossible', () => {
  expect(isImpossible(both('Prod', 'not Prod'))).toBe(true);
  expect(isImpossible(null)).toBe(false);
});

test('in another template each term of a condition names its template, once', () => {
  expect(ofTemplate('Prod and not Large of b.yaml', 'a.yaml')).toBe('Prod of a.yaml and not Large of b.yaml');
  expect(ofTemplate(null, 'a.yaml')).toBeNull();
});

test.each([
  ['Prod and Large', 'Prod', true],
  ['Prod', 'Prod and Large', false],
  ['Prod', null, true],
  [null, 'Prod', false],
  ['Prod', 'not Prod', false],
])('%s holds only where %s does: %s', (a, b, expected) => {
  expect(implies(a, b)).toBe(expected);
});
