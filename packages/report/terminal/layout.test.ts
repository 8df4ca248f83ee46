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

const parts = [
  'team-a',
  'team-b',
  'services',
  'aws_lambda_function.',
  'photo-pipeline',
  'orders',
  'api',
  'europe',
];

/** Distinct names, some with a folder, a type or a beginning that others share; the same for a seed. */
function namesOf(seed: number): readonly string[] {
  let state = seed + 1;
  const next = (below: number): number => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  const name = (): string =>
    Array.from({ length: 1 + next(3) }, () => parts[next(parts.length)])
      .join(next(2) === 0 ? '/' : '-')
      .concat(next(3) === 0 ? `-${next(40)}` : '');
  return [...new Set(Array.from({ length: 2 + next(40) }, name))];
}

test.each([14, 20, 28, 40])(
  'any different names stay different at %i columns, and each cut shows',
  (width) => {
    for (let seed = 0; seed < 300; seed++) {
      const names = namesOf(seed);
      const cut = fitNames(names, width, screen);
      expect([seed, new Set(cut).size]).toEqual([seed, names.length]);
      expect(cut.filter((text) => text.length > width)).toEqual([]);
      expect(cut.filter((text, index) => text !== names[index] && !text.includes('…'))).toEqual([]);
    }
  },
);

test.each([60, 80, 120])('names in a table of %i columns are cut after all other texts', (width) => {
  for (let seed = 0; seed < 100; seed++) {
    const names = namesOf(seed);
    const rows = names.map((name) => [
      name,
      '12',
      'dynamodb:*, logs:*, s3:*, sqs:* and many other actions of services',
    ]);
    const columns = [
      { title: 'APP', gives: 1, least: 16, names: true },
      { title: 'REMOVE', align: 'right' as const },
      { title: 'WILDCARDS', gives: 1, least: 10 },
    ];
    const [, ...lines] = table(columns, rows, { ...screen, width });
    const shown = lines.map((line) => line.split(/ {2,}/)[0] ?? '');
    expect([seed, new Set(shown).size]).toEqual([seed, names.length]);
    const longest = Math.max(...names.map(({ length }) => length));
    if (longest + 2 + 6 + 2 + 10 <= width)
      expect(shown.every((name) => !name.includes('…') || isShared(name, names))).toBe(true);
  }
});

/** Is a cut name the end of a name, behind a beginning that all names share? */
const isShared = (cut: string, names: readonly string[]): boolean =>
  cut.startsWith('…') && names.filter((name) => name.endsWith(cut.slice(1))).length >= 1;

test('names that a folder tells apart keep it, and a type that several share goes', () => {
  const apps = ['team-a/photo-pipeline', 'team-b/photo-pipeline', 'shop'];
  expect(fitNames(apps, 16, screen)).toEqual(['team-a/p…ipeline', 'team-b/p…ipeline', 'shop']);
  expect(fitNames(['team-a/photo-pipeline', 'shop'], 15, screen)[0]).toBe('team-a/…ipeline');
  const functions = ['ingest', 'report', 'admin'].map((name) => `aws_lambda_function.${name}`);
  expect(fitNames(functions, 19, screen)).toEqual(['…ingest', '…report', '…admin']);
  expect(fitNames([...functions, 'sender'], 19, screen)).toEqual(['…ingest', '…report', '…admin', 'sender']);
  expect(fitNames(functions.slice(0, 1), 19, screen)).toEqual(['…ingest']);
});
