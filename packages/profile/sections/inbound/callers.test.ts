import type { Exposure } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { check } from '../../check/check.ts';
import { explain } from '../../explain/rows.ts';
import { subjectOf } from '../../subject.ts';
import { appWith, trigger } from '../../testing/app.ts';
import { fileOf } from '../../testing/profile-file.ts';
import { admitsMore } from './callers.ts';

const words = ['anyone', 'anyone-through A', 'anyone-through B', 'signed-in', 'unknown', 'account', 'nobody'];

test('each word against each: what a change of who admits', () => {
  const more = words.map((before) =>
    words
      .filter((after) => admitsMore(before, after))
      .map((after) => after.replace('anyone-through ', 'via '))
      .join(', '),
  );
  expect(Object.fromEntries(words.map((word, index) => [word, more[index]]))).toEqual({
    anyone: '',
    'anyone-through A': 'anyone, via B',
    'anyone-through B': 'anyone, via A',
    'signed-in': 'anyone, via A, via B, unknown',
    unknown: 'anyone, via A, via B, signed-in',
    account: 'anyone, via A, via B, signed-in, unknown',
    nobody: 'anyone, via A, via B, signed-in, unknown, account',
  });
  expect(admitsMore('signed-in', undefined)).toBe(true);
  expect(admitsMore(undefined, 'signed-in')).toBe(false);
});

const subjectWith = (rules: string, ...ways: readonly (readonly [string, Exposure])[]) => {
  const { app, report } = appWith([
    {
      name: 'F',
      triggers: ways.map(([source, exposure]) =>
        trigger(source.startsWith('s3') ? 's3' : 'http-api', source, { exposure }),
      ),
    },
  ]);
  const file = fileOf(`emmental: profile/1\nfunctions:\n  F:\n    inbound:\n      ${rules}`);
  return subjectOf(file, new Map(), app, report);
};

describe('check', () => {
  const problems = (rules: string, ...ways: readonly (readonly [string, Exposure])[]) =>
    check(subjectWith(rules, ...ways), '2026-12-01')
      .filter(({ code }) => /callers|source/.test(code))
      .map(({ code, file, message }) => `${code} ${file} ${/(?::|;) (F.*)$/.exec(message)?.[1] ?? message}`);
  const get = (exposure: Exposure) => ['GET /x', exposure] as const;
  const code = (found: readonly string[]) => found.map((text) => text.split(' ')[0]);

  test('reports an authorizer that is gone, at its place in the template', () => {
    expect(problems('x: { from: GET /x, who: signed-in }', get('public'))).toEqual([
      'profile/callers template.yaml F, GET /x: anyone in the template, signed-in in inbound/x',
    ]);
  });

  test.each<[string, Exposure, readonly string[]]>([
    ['anyone', 'public', []],
    ['anyone', 'authenticated', ['profile/fewer-callers']],
    ['anyone', 'unknown', []],
    ['anyone', 'account', ['profile/fewer-callers']],
    ['signed-in', 'public', ['profile/callers']],
    ['signed-in', 'authenticated', []],
    ['signed-in', 'unknown', []],
    ['signed-in', 'internal', ['profile/fewer-callers']],
    ['unknown', 'public', ['profile/callers']],
    ['unknown', 'authenticated', ['profile/callers']],
    ['unknown', 'account', []],
    // A person decided what the template does not show.
    ['account', 'unknown', []],
    ['nobody', 'unknown', []],
    ['account', 'authenticated', ['profile/callers']],
    ['nobody', 'account', ['profile/callers']],
    ['nobody', 'internal', []],
    ['anyone-through G', 'account', []],
    ['anyone-through G', 'public', ['profile/callers']],
    ['account-through G', 'public', ['profile/callers']],
  ])('compares who: %s with the exposure %s', (who, exposure, expected) => {
    expect(code(problems(`x: { from: GET /x, who: ${who} }`, get(exposure)))).toEqual(expected);
  });

  test('does not compare the ways through other functions', () => {
    const { app, report } = appWith([
      {
        name: 'F',
        triggers: [trigger('s3', 's3 B', { exposure: 'account' })],
        report: { reachedBy: { exposure: 'public', path: ['anyone', 'G', 's3 B', 'F'] } },
      },
    ]);
    const file = fileOf(
      'emmental: profile/1\nfunctions: { F: { inbound: { x: { from: s3:B, who: account } } } }',
    );
    const subject = subjectOf(file, new Map(), app, report);
    const derived = subject.derived.functions[0]?.sections.inbound;
    expect(derived !== 'none' && [...(derived?.values() ?? [])].map(({ rule }) => rule.who)).toEqual([
      'anyone-through G',
    ]);
    expect(check(subject, '2026-12-01').filter(({ code }) => code.includes('callers'))).toEqual([]);
  });

  test('looks at each trigger of the function', () => {
    const rules = 'x: { from: [GET /x, GET /y], who: signed-in }';
    expect(problems(rules, get('authenticated'), ['GET /y', 'public'])).toEqual([
      'profile/callers template.yaml F, GET /y: anyone in the template, signed-in in inbound/x',
    ]);
    expect(code(problems('x: { from: "* /x", who: signed-in }', get('public')))).toEqual(['profile/callers']);
    expect(code(problems('x: { from: http, who: signed-in }', get('public')))).toEqual(['profile/callers']);
    expect(code(problems('x: { from: GET /x, who: signed-in }', ['ANY /x', 'public']))).toEqual([
      'profile/callers',
    ]);
  });

  test('takes the rule that admits the most people, and none without who', () => {
    expect(
      problems('{ x: { from: GET /x, who: signed-in }, z: { from: any, who: anyone } }', get('public')),
    ).toEqual([]);
    expect(problems('x: { from: GET /x }', get('public'))).toEqual([]);
  });

  test('reports a trigger that no rule allows, unless a rule denies it or nothing is limited', () => {
    const both = [get('public'), ['GET /new', 'public']] as const;
    expect(problems('x: { from: GET /x, who: anyone }', ...both)).toEqual([
      'profile/callers template.yaml F: no rule allows GET /new (anyone)',
    ]);
    expect(problems('{ x: { from: GET /x }, z: { from: GET /new, action: deny } }', ...both)).toEqual([]);
  });
});

test('explain does not show the old caller as the one of the template', () => {
  const row = (exposure: Exposure) =>
    explain(subjectWith('x: { from: GET /x, who: signed-in }', ['GET /x', exposure]), 'F', null).value
      .rows[0];
  expect(row('authenticated')?.because).toBeNull();
  expect(row('public')?.because).toBe('the template differs: anyone');
});
