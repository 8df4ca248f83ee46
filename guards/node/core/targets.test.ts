import { excerpt } from '@emmental/inspect';
import { expect, test } from 'vitest';
import { Targets } from './targets.ts';

test('targets are counted by rule, and begin anew after they were taken', () => {
  const targets = new Targets();
  for (let call = 0; call < 3; call += 1) targets.add('a', 's3:GetObject');
  targets.add('b', 'api.example.com:443');
  expect(targets.take(excerpt)).toEqual({ a: { 's3:GetObject': 3 }, b: { 'api.example.com:443': 1 } });
  expect(targets.take(excerpt)).toBeNull();
});

test('of a rule twenty targets are kept, and all others are counted together', () => {
  const targets = new Targets();
  for (let host = 0; host < 30; host += 1) targets.add('any', `h${host}.example:443`);
  for (let call = 0; call < 5; call += 1) targets.add('any', 'h0.example:443');
  const { any = {} } = targets.take(excerpt) ?? {};
  expect(Object.keys(any)).toHaveLength(21);
  expect(any).toMatchObject({ 'h0.example:443': 6, others: 10 });
});

test('a target has no secrets and is short, also when the code that finds secrets is only loaded for it', () => {
  const shown = (target: string): string => {
    const targets = new Targets();
    targets.add('a', target);
    return Object.keys(targets.take(excerpt)?.['a'] ?? {})[0] ?? '';
  };
  for (const target of [
    'a@example.com:25',
    'token:443',
    `${'a'.repeat(45)}.example:443`,
    'AKIAIOSFODNN7EXAMPLE.example:443',
    '4111-1111-1111-1111.example:443',
    `/opt/${'x/'.repeat(60)}`,
    'dynamodb.eu-west-1.amazonaws.com:443',
    '/usr/bin/convert',
  ])
    expect(shown(target)).toBe(excerpt(target));
  expect(shown('x'.repeat(500))).toBe('others');
});
