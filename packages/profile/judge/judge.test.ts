import type { ProfileSection, Signal } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { compile, nothingLearned } from '../compile/compile.ts';
import { subjectOf } from '../subject.ts';
import { appWith, resource, trigger } from '../testing/app.ts';
import { fileOf } from '../testing/profile-file.ts';
import { judgeOf } from './judge.ts';

const { app, report } = appWith(
  [{ name: 'F', triggers: [trigger('api', 'POST /orders')] }],
  new Map([resource('Orders', 'AWS::DynamoDB::Table')]),
);
const textOf = (outbound: string): string => `emmental: profile/1
app: shop
functions:
  F:
    mode: { outbound: enforce }
    inbound:
      place: { from: POST /orders, inspect: [sqli] }
      quiet: { from: "POST /quiet", inspect: none }
    outbound:
${outbound}
    files:
      own: { read: [code, runtime] }
      tmp: { read: /tmp/**, write: /tmp/a-* }
    processes:
      convert: { run: /bin/sh, args: [-c, "convert /tmp/* out.jpg"] }
      tidy: { run: /usr/bin/tidy, args: ["*"] }
    code: { eval: { use: eval, action: watch } }
    permissions:
      orders: { call: "dynamodb:Get*", resource: Orders }
`;
const subjectWith = (outbound: string) => subjectOf(fileOf(textOf(outbound)), new Map(), app, report);
const subject = subjectWith(
  '      pay: { to: "*.pay.example:443" }\n      never: { to: evil.pay.example:443, action: deny }',
);
const hooked = subjectWith('      hook: { to: env:HOOK_URL, action: watch }');

const signal = (section: ProfileSection, what: string | undefined, more: Partial<Signal> = {}): Signal => ({
  schema: 'emmental/signal/1',
  kind: 'alert',
  id: 'em-1',
  time: '2026-11-25T00:00:00Z',
  app: 'shop',
  function: 'F',
  invocation: 'i',
  section,
  rule: '(all other)',
  match: null,
  decision: 'deny',
  mode: 'alert',
  level: 'in-process',
  evidence: what === undefined ? {} : { what },
  profileDigest: null,
  guardVersion: '0',
  ...more,
});

const judged = (each: Signal, of = subject, before: typeof subject | null = null): string => {
  const verdict = judgeOf(of, null, before).judge(each);
  return verdict.kind === 'unknown'
    ? `unknown: ${verdict.why}`
    : `${verdict.action} ${verdict.rule} ${verdict.mode}`;
};

test.each([
  ['outbound', 'api.pay.example:443 (198.51.100.7)', 'allow pay enforce'],
  ['outbound', 'evil.pay.example:443', 'deny never enforce'],
  ['outbound', 'other.example:443', 'deny (all other) enforce'],
  ['outbound', '169.254.169.254:80', 'deny metadata enforce'],
  ['outbound', 'other.example:4…', 'unknown: no host and port in it'],
  ['files', 'write /tmp/a-…', 'unknown: the signal was cut off'],
  ['outbound', 'look up other.example', 'unknown: another signal reports the same action'],
  ['files', 'read /tmp/x/y', 'allow tmp alert'],
  ['files', 'write /tmp/b', 'deny (all other) alert'],
  ['files', 'read /var/task/config.json', 'unknown: only the guard knows whether own matches it'],
  ['files', 'write /etc/cron.d/x', 'deny (all other) alert'],
  ['processes', '/usr/bin/tidy a.html', 'allow tidy alert'],
  [
    'processes',
    '/bin/sh -c convert /tmp/a;id out.jpg',
    'unknown: only the guard knows whether convert matches it',
  ],
  ['processes', '/usr/bin/curl x', 'deny (all other) alert'],
  ['code', 'eval of a text where it is called', 'watch eval alert'],
  ['code', 'worker x', 'deny (all other) alert'],
  ['permissions', 'dynamodb:GetItem table/shop-Orders-1A2B', 'allow orders alert'],
  [
    'permissions',
    'dynamodb:GetItem table/elsewhere',
    'unknown: only the guard knows whether orders matches it',
  ],
  ['permissions', 'dynamodb:Scan table/shop-Orders-1A2B', 'deny (all other) alert'],
] as const)('%s %s: %s', (section, what, verdict) => {
  expect(judged(signal(section, what))).toBe(verdict);
});

describe('a word whose meaning only the guard knows', () => {
  const call = signal('outbound', 'hooks.example:443');
  test('may match', () => {
    expect(judged(call, hooked)).toBe('unknown: only the guard knows whether hook matches it');
  });
  test('does not match if the guard had the same rule, and no rule allowed the call', () => {
    expect(judged(call, hooked, hooked)).toBe('deny (all other) enforce');
  });
});

describe('events', () => {
  const event = (rule: string, evidence: Signal['evidence'], more: Partial<Signal> = {}) =>
    judged(signal('inbound', undefined, { rule, evidence, ...more }));
  test('a signature is only reported, a proof is blocked where the section is enforced', () => {
    expect(event('place', { class: 'sqli', signature: 'sqli/union' })).toBe('watch place alert');
    expect(event('place', { class: 'sqli', proof: 'p' })).toBe('deny place alert');
  });
  test('what a rule does not inspect is not found', () => {
    expect(event('place', { class: 'cmdi', signature: 'cmdi/x' })).toBe('allow place alert');
    expect(event('quiet', { class: 'sqli', signature: 'sqli/union' })).toBe('allow quiet alert');
  });
  test('the source of an event is not in its signal', () => {
    expect(event('(all other)', { trigger: 's3' })).toBe(
      'unknown: the signal does not name the source of the event',
    );
    expect(event('place', { class: 'sqli' }, { match: '00000000' })).toBe(
      'unknown: the rulebase has no rule that matches the same',
    );
  });
});

test('a signal of a function that the rulebase does not have is not judged', () => {
  expect(judged(signal('code', 'eval', { function: 'Gone' }))).toBe(
    'unknown: the rulebase has no such function',
  );
});

describe('counted calls of a rule', () => {
  const matchOf = (of: typeof subject, name: string): string => {
    const options = { app, environment: null, function: null, learned: () => nothingLearned };
    return (
      compile(of.file, options).value.functions['F']?.outbound?.find((rule) => rule.name === name)?.match ??
      ''
    );
  };
  const before = subjectWith(
    '      pay: { to: api.pay.example:443 }\n      old: { to: old.example:443 }\n      hook: { to: env:HOOK_URL }',
  );
  const verdict = (name: string, after: typeof subject) =>
    judgeOf(after, null, before).judgeMatch('F', matchOf(before, name))?.kind ?? null;
  test('of a rule that stays, is covered, is gone, or is only known to the guard', () => {
    expect(verdict('pay', before)).toBe('same');
    expect(verdict('pay', subjectWith('      wider: { to: "*.pay.example:443" }'))).toBe('allowed');
    // The deny of one host may be a part of the counted calls of another rule.
    expect(verdict('pay', subject)).toBe('unknown');
    expect(verdict('old', subject)).toBe('stopped');
    expect(verdict('hook', subjectWith('      pay: { to: api.pay.example:443 }'))).toBe('stopped');
  });
  test('of a rule that neither rulebase has', () => {
    expect(judgeOf(subject, null, before).judgeMatch('F', 'ffffffff')).toBe(null);
    expect(judgeOf(subject, null, null).judgeMatch('F', matchOf(before, 'old'))).toBe(null);
  });
});
