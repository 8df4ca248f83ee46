import { describe, expect, test } from 'vitest';
import type { Derived, DerivedRule } from '../derive/derived.ts';
import { ruleDigest } from '../identity.ts';
import { parsed } from '../testing/profile-file.ts';
import { formatLock, parseLock } from './lock.ts';
import { type Merged, type Mine, merge, mergeRules } from './merge.ts';

const rule = (to: string, action: 'allow' | 'watch' = 'allow'): DerivedRule<'outbound'> => ({
  rule: { to: [to], action },
  origin: 'needed',
  why: [],
  open: null,
});

/** An app of which each function calls these hosts. */
const derived = (functions: Readonly<Record<string, Readonly<Record<string, string>>>>): Derived => ({
  app: 'shop',
  template: 'template.yaml',
  functions: Object.entries(functions).map(([name, hosts]) => ({
    name,
    at: { file: 'template.yaml', line: 1 },
    notes: [],
    sections: {
      outbound:
        Object.keys(hosts).length === 0
          ? 'none'
          : new Map(Object.entries(hosts).map(([key, host]) => [key, rule(host)])),
    },
  })),
});

function merged(mine: Mine | null, theirs: Derived): Merged {
  const found = merge(mine, theirs);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

function mineOf({ text, lock }: { text: string; lock: string }, edit = (written: string) => written): Mine {
  const edited = edit(text);
  const read = parseLock(lock);
  if (typeof read === 'string') throw new Error(read);
  return { text: edited, profile: parsed(edited), lock: read };
}

const first = merged(null, derived({ Api: { pay: 'pay.example:443', mail: 'mail.example:443' }, Job: {} }));
const outbound = (text: string, fn = 'Api'): unknown => parsed(text).functions?.[fn]?.outbound;

test('the first rulebase has the header, the defaults and the rules', () => {
  expect(first.text).toContain('# yaml-language-server: $schema=');
  expect(first.text.slice(first.text.indexOf('\nemmental:') + 1)).toBe(`emmental: profile/1
app: shop
template: template.yaml

defaults:
  mode: alert
  files:
    own: { read: [code, runtime] }
  processes: none
  code: none

functions:

  Api:
    outbound:
      mail: { to: mail.example:443 }
      pay: { to: pay.example:443 }

  Job:
    outbound: none
`);
});

test('the same again changes no byte', () => {
  const again = merged(
    mineOf(first),
    derived({ Api: { pay: 'pay.example:443', mail: 'mail.example:443' }, Job: {} }),
  );
  expect(again).toMatchObject({ text: first.text, lock: first.lock, outcomes: [] });
});

describe('what the repository changed', () => {
  test('a new need is added, a need that is gone takes its rule with it', () => {
    const next = merged(
      mineOf(first),
      derived({ Api: { pay: 'pay.example:443', log: 'log.example:443' }, Job: {} }),
    );
    expect(Object.keys(outbound(next.text) as object)).toEqual(['pay', 'log']);
    expect(next.outcomes.map(({ key, what }) => `${what} ${key}`)).toEqual([
      'added Api/outbound/log',
      'removed Api/outbound/mail',
    ]);
    expect(next.lock).not.toContain('outbound/mail');
  });
  test('a rule that nobody touched is replaced', () => {
    const next = merged(
      mineOf(first),
      derived({ Api: { pay: 'new.example:443', mail: 'mail.example:443' }, Job: {} }),
    );
    expect(outbound(next.text)).toMatchObject({ pay: { to: ['new.example:443'] } });
  });
  test('a function that is gone takes its rules with it; one that is new stands at the end', () => {
    const next = merged(
      mineOf(first),
      derived({ Api: { pay: 'pay.example:443' }, New: { x: 'x.example:443' } }),
    );
    expect(Object.keys(parsed(next.text).functions ?? {})).toEqual(['Api', 'New']);
  });
  test('none becomes rules, and rules become none', () => {
    const next = merged(mineOf(first), derived({ Api: {}, Job: { x: 'x.example:443' } }));
    expect(outbound(next.text)).toBe('none');
    expect(outbound(next.text, 'Job')).toMatchObject({ x: { to: ['x.example:443'] } });
  });
});

describe('what a person wrote wins', () => {
  const same = derived({ Api: { pay: 'pay.example:443', mail: 'mail.example:443' }, Job: {} });
  const without = derived({ Api: { mail: 'mail.example:443' }, Job: {} });
  test.each([
    [
      'a changed rule',
      (text: string) => text.replace('{ to: pay.example:443 }', '{ to: [pay.example:443, b.example:443] }'),
      'kept by hand Api/outbound/pay',
    ],
    [
      'a removed rule',
      (text: string) => text.replace('      pay: { to: pay.example:443 }\n', ''),
      'left out by hand Api/outbound/pay',
    ],
    [
      'a renamed rule',
      (text: string) => text.replace('pay: {', 'payments: {'),
      'left out by hand Api/outbound/pay',
    ],
    [
      'a rule with another action',
      (text: string) => text.replace('pay.example:443 }', 'pay.example:443, action: deny }'),
      'kept by hand Api/outbound/pay',
    ],
    [
      'a section closed by hand',
      (text: string) => text.replace(/outbound:\n {6}mail.*\n.*\n/, 'outbound: none\n'),
      'left out by hand Api/outbound/pay',
    ],
    ['a default removed', (text: string) => text.replace('  code: none\n', ''), null],
  ])('%s', (_, edit, outcome) => {
    const mine = mineOf(first, edit);
    const next = merged(mine, same);
    expect(next.text).toBe(mine.text);
    if (outcome) expect(next.outcomes.map(({ key, what }) => `${what} ${key}`)).toContain(outcome);
    const again = merged(mineOf(next), same);
    expect(again).toMatchObject({ text: next.text, lock: next.lock });
  });
  test('a rule that was touched stays when its need is gone', () => {
    const mine = mineOf(first, (text) => text.replace('{ to: pay.example:443 }', '{ to: p2.example:443 }'));
    expect(merged(mine, without).text).toBe(mine.text);
  });
  test('rules, owners, comments and order of a hand-written file stay; only what is missing is put in', () => {
    const text = `# the shop
emmental: profile/1

functions:
  Job:             # at night
    owner: "@ops"

  Api:
    outbound:
      ours:   { to: [pay.example:443] }   # the bank
`;
    const next = merged({ text, profile: parsed(text), lock: new Map() }, same);
    for (const line of text.split('\n')) expect(next.text.split('\n')).toContain(line);
    expect(outbound(next.text)).toEqual({
      ours: { to: ['pay.example:443'], action: 'allow' },
      mail: { to: ['mail.example:443'], action: 'allow' },
    });
  });
  test('a list in another order is no change', () => {
    const two = (to: readonly string[]): Derived => {
      const single = derived({ Api: { a: 'x' } });
      return {
        ...single,
        functions: single.functions.map((fn) => ({
          ...fn,
          sections: { outbound: new Map([['a', { ...rule('x'), rule: { to, action: 'allow' as const } }]]) },
        })),
      };
    };
    const start = merged(null, two(['a.example:443', 'b.example:443']));
    const mine = mineOf(start, (text) =>
      text.replace('[a.example:443, b.example:443]', '[b.example:443, a.example:443]'),
    );
    expect(merged(mine, two(['a.example:443', 'b.example:443'])).text).toBe(mine.text);
    expect(outbound(merged(mine, two(['c.example:443'])).text)).toMatchObject({
      a: { to: ['c.example:443'] },
    });
  });
});

test('what traffic taught stays when the repository is derived again', () => {
  const mine = mineOf(first, (text) =>
    text.replace('      pay:', '      seen: { to: seen.example:443 }\n      pay:'),
  );
  const lock = new Map(mine.lock).set('Api/outbound/seen', {
    origin: 'observed',
    digest: ruleDigest('outbound', rule('seen.example:443').rule),
  });
  const same = derived({ Api: { pay: 'pay.example:443', mail: 'mail.example:443' }, Job: {} });
  const next = merged({ ...mine, lock }, same);
  expect(next.text).toBe(mine.text);
  expect(next.lock).toContain('"Api/outbound/seen": {"origin":"observed"');
});

test('the rules of another file are taken in the same way', () => {
  const theirs = merged(null, derived({ Api: { pay: 'pay.example:443', log: 'log.example:443' }, Job: {} }));
  const mine = mineOf(first, (text) => text.replace('{ to: pay.example:443 }', '{ to: p2.example:443 }'));
  const next = mergeRules(mine, parsed(theirs.text));
  if (typeof next === 'string') throw new Error(next);
  expect(outbound(next.text)).toMatchObject({
    pay: { to: ['p2.example:443'] },
    log: { to: ['log.example:443'] },
  });
  expect(outbound(next.text)).not.toHaveProperty('mail');
});

describe('the lock', () => {
  test('is sorted JSON with one line for a rule', () => {
    const lock = new Map([
      ['b/outbound/x', { origin: 'needed', digest: '1' }],
      ['a/outbound/x', { origin: 'declared', digest: '2' }],
    ] as const);
    expect(formatLock(lock)).toBe(
      '{\n  "schema": "emmental/lock/1",\n  "rules": {\n    "a/outbound/x": {"origin":"declared","digest":"2"},\n    "b/outbound/x": {"origin":"needed","digest":"1"}\n  }\n}\n',
    );
    expect(parseLock(formatLock(lock))).toEqual(lock);
    expect(parseLock(formatLock(new Map()))).toEqual(new Map());
  });
  test.each([
    '',
    '{',
    '[]',
    '{"schema":"emmental/lock/9","rules":{}}',
    '{"schema":"emmental/lock/1"}',
    '{"schema":"emmental/lock/1","rules":{"a":1}}',
  ])('%j is none', (text) => {
    expect(parseLock(text)).toEqual(expect.any(String));
  });
});
