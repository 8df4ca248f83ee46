import { expect, test } from 'vitest';
import { fitNames, type Screen, table } from './layout.ts';

const screen: Screen = { program: 'emmental', width: 40, unicode: true, color: false };

test('names that fit are not cut', () => {
  expect(fitNames(['orders', 'mailer'], 8, screen)).toEqual(['orders', 'mailer']);
});

test('a beginning that all names share goes first, at the end of a word', () => {
  expect(fitNames(['aws-node-alexa-skill', 'aws-node-api'], 14, screen)).toEqual(['…alexa-skill', '…api']);
});

test('after cutting, different names stay different', () => {
  const names = Array.from(
    { length: 60 },
    (_, index) => `aws-node-rest-api-${index}-with-dynamodb-and-offline`,
  );
  for (const width of [12, 16, 20]) {
    const cut = fitNames(['other', ...names], width, screen);
    expect(new Set(cut).size).toBe(61);
    expect(Math.max(...cut.map((name) => name.length))).toBeLessThanOrEqual(width);
  }
});

test('without Unicode the cut is three dots', () => {
  expect(fitNames(['a-long-name-of-one', 'another'], 9, { ...screen, unicode: false })[0]).toBe('a-l...one');
});

test('a column of names stays aligned and different', () => {
  const rows = ['service-a-of-the-company', 'service-b-of-the-company'].map((name) => [
    name,
    '12 functions in all',
  ]);
  const [, ...lines] = table([{ title: 'APP', gives: 1, names: true }, { title: 'SIZE' }], rows, screen);
  expect(new Set(lines).size).toBe(2);
  expect(new Set(lines.map((line) => line.indexOf('12 functions'))).size).toBe(1);
});
