import { constant, type Signal } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { compile, nothingLearned } from '../compile/compile.ts';
import { parseLock } from '../merge/lock.ts';
import { type Subject, subjectOf } from '../subject.ts';
import { appWith, resource, seen, trigger } from '../testing/app.ts';
import { fileOf } from '../testing/profile-file.ts';
import { type LearnOptions, learning } from './learn.ts';
import { withLesson } from './lesson.ts';
import { usualWindow, windowOf } from './window.ts';

const rulebase = `emmental: profile/1
app: shop
functions:
  F:
    inbound:
      place: { from: POST /orders }
      mail: { from: sqs:Mail }
    outbound:
      pay: { to: pay.example:443 }
      old: { to: old.example:443 }
      never: { to: x.example:443, action: deny }
      any: { to: any, action: watch }
    files: none
    processes: none
    permissions:
      orders: { call: dynamodb:GetItem, resource: Orders }
  G:
    outbound: none
`;
const file = fileOf(rulebase);
const { app, report } = appWith(
  [
    {
      name: 'F',
      triggers: [trigger('api', 'POST /orders'), trigger('sqs', 'sqs Mail', { sourceId: 'Mail' })],
    },
    { name: 'G' },
  ],
  new Map([resource('Orders', 'AWS::DynamoDB::Table'), resource('Mail', 'AWS::SQS::Queue')]),
);
const subject = subjectOf(file, new Map(), app, report);
const compiledF = compile(file, { app, environment: null, function: null, learned: () => nothingLearned })
  .value.functions['F'];
const match = (section: 'inbound' | 'outbound' | 'permissions', name: string): string =>
  compiledF?.[section]?.find((rule) => rule.name === name)?.match ?? '';

/** The digest of the present rulebase in the signals of these tests. */
const digest = 'a41c9e000000';

const options: LearnOptions = {
  environment: null,
  window: usualWindow,
  action: 'allow',
  digestsOf: () => new Set([digest]),
  mergeShapes: (_, next) => next,
  today: '2026-11-30',
};

function learn(from: Subject, signals: readonly Signal[], more: Partial<LearnOptions> = {}) {
  const learned = learning(from, { ...options, ...more });
  for (const each of signals) learned.add(each);
  return learned.result();
}

let number = 0;
const signal = (more: Partial<Signal>): Signal => ({
  schema: 'emmental/signal/1',
  kind: 'alert',
  id: `em-${number++}`,
  time: '2026-11-25T00:00:00Z',
  app: 'shop',
  function: 'F',
  invocation: `i${number}`,
  section: 'outbound',
  rule: '(all other)',
  match: null,
  decision: 'deny',
  mode: 'alert',
  level: 'in-process',
  evidence: {},
  profileDigest: null,
  guardVersion: '0',
  ...more,
});
const refused = (section: Signal['section'], what: string, more: Partial<Signal> = {}): Signal =>
  signal({ section, evidence: { what }, ...more });
const hits = (ids: readonly string[], invocations = 10): Signal =>
  signal({
    kind: 'hits',
    section: null,
    rule: null,
    decision: null,
    invocation: null,
    evidence: { hits: Object.fromEntries(ids.map((id) => [id, 5])), invocations },
  });
const added = (...signals: Signal[]) =>
  learn(subject, signals).additions.map(({ section, name, rule }) => [`${section}/${name}`, rule] as const);
const refusals = (...signals: Signal[]) =>
  learn(subject, signals).refusals.map(({ what, why }) => `${what}: ${why}`);

describe('what no rule allows becomes a rule', () => {
  test.each([
    ['outbound', 'api.example:443 (198.51.100.7)', 'outbound/api-example', { to: ['api.example:443'] }],
    ['outbound', '198.51.100.7:8080', 'outbound/198-51-100-7-8080', { to: ['198.51.100.7:8080'] }],
    ['files', 'write /tmp/a.jpg', 'files/tmp-a-jpg', { read: ['/tmp/a.jpg'], write: ['/tmp/a.jpg'] }],
    ['files', 'read /etc/mime.types', 'files/etc-mime-types', { read: ['/etc/mime.types'] }],
    [
      'processes',
      '/opt/bin/convert -v a',
      'processes/convert',
      { run: '/opt/bin/convert', args: ['-v', 'a'] },
    ],
    [
      'permissions',
      'dynamodb:Scan table/shop-Orders-1A2B3C',
      'permissions/orders',
      { call: ['dynamodb:Scan'], resource: ['Orders'] },
    ],
    ['permissions', 'sns:ListTopics', 'permissions/sns', { call: ['sns:ListTopics'] }],
  ] as const)('%s %s', (section, what, name, rule) => {
    const [[key, found] = ['', {}]] = added(refused(section, what));
    // The name `orders` is taken by another rule of the section.
    expect(key.replace(/-2$/, '')).toBe(name);
    expect(found).toEqual({ ...rule, action: 'allow' });
  });
  test('in learn mode too, and for what a wide watch let through', () => {
    const watched = refused('outbound', 'cdn.example:443', { kind: 'watch', rule: 'any', decision: 'watch' });
    const recorded = refused('files', 'write /tmp/x', { kind: 'watch', mode: 'learn' });
    expect(added(watched, recorded).map(([key]) => key)).toEqual(['outbound/cdn-example', 'files/tmp-x']);
  });
  test('many files of one folder are the folder, many values of one argument any', () => {
    const names = Array.from({ length: 9 }, (_, i) => refused('files', `write /tmp/job/${i}.json`));
    expect(added(...names)).toEqual([
      ['files/tmp-job', { read: ['/tmp/job/*'], write: ['/tmp/job/*'], action: 'allow' }],
    ]);
    expect(
      added(refused('processes', 'convert a.jpg out'), refused('processes', 'convert b.jpg out')),
    ).toEqual([['processes/convert', { run: 'convert', args: ['*', 'out'], action: 'allow' }]]);
  });
  test('on watch, until a person allows it; and once', () => {
    const call = refused('outbound', 'api.example:443');
    const lesson = learn(subject, [call], { action: 'watch' });
    expect(lesson.additions.map(({ rule }) => rule)).toEqual([{ to: ['api.example:443'], action: 'watch' }]);
    const next = withLesson({ text: rulebase, profile: file.profile, lock: new Map() }, lesson);
    if (typeof next === 'string') throw new Error(next);
    expect(learn(subjectOf(fileOf(next.text), new Map(), app, report), [call]).additions).toEqual([]);
  });
  test('what a guard blocked, and what an enforced section denied, is for a person to write', () => {
    const blocked = refused('outbound', 'cdn.example:443', { kind: 'block', mode: 'enforce' });
    expect(added(blocked, refused('outbound', 'cdn.example:443'))).toEqual([]);
    expect(refusals(blocked)).toEqual(['cdn.example:443: a guard blocked it: write its rule by hand']);
    const enforced = fileOf(rulebase.replace('  F:\n', '  F:\n    mode: { files: enforce }\n'));
    const lesson = learn(subjectOf(enforced, new Map(), app, report), [refused('files', 'write /tmp/x')]);
    expect([lesson.additions, lesson.refusals.map(({ why }) => why)]).toEqual([
      [],
      ['the section is enforced: write its rule by hand'],
    ]);
  });
  test('what a rule allows already, or denies by name, is not added', () => {
    expect(
      added(refused('outbound', 'pay.example:443'), refused('outbound', 'x.example:443', { rule: 'never' })),
    ).toEqual([]);
  });
});

describe('nothing is learned from an attack', () => {
  const attack = (invocation: string) =>
    signal({ invocation, section: 'inbound', evidence: { class: 'cmdi', signature: 'cmdi/chained' } });
  test('of what its invocation did, nor of the same deed elsewhere', () => {
    const evil = refused('outbound', 'evil.example:443', { invocation: 'bad' });
    const again = refused('outbound', 'evil.example:443', { invocation: 'other' });
    const good = refused('outbound', 'good.example:443', { invocation: 'fine' });
    expect(added(attack('bad'), evil, again, good).map(([key]) => key)).toEqual(['outbound/good-example']);
    expect(refusals(attack('bad'), evil)).toEqual([
      'evil.example:443: an invocation with an attack did this',
    ]);
  });
  test('of the same host at another address, nor by a pattern that includes its call', () => {
    const evil = refused('outbound', 'evil.example:443 (198.51.100.1)', { invocation: 'bad' });
    expect(added(attack('bad'), evil, refused('outbound', 'evil.example:443 (198.51.100.2)'))).toEqual([]);
    const dropped = refused('files', 'write /tmp/job/evil.sh', { invocation: 'bad' });
    const jobs = Array.from({ length: 9 }, (_, i) => refused('files', `write /tmp/job/${i}.json`));
    expect(added(attack('bad'), dropped, ...jobs)).toEqual([]);
    expect(refusals(attack('bad'), dropped, ...jobs)).toContain(
      'read, write /tmp/job/*: its rule would also allow write /tmp/job/evil.sh, which an attack may have done',
    );
  });
  test('of a call that carries the proof itself', () => {
    const proven = signal({
      section: 'files',
      evidence: { what: 'write /tmp/x', proof: 'the path leaves the folder' },
    });
    expect(added(proven)).toEqual([]);
  });
  test('an event of a new form alone is no attack', () => {
    const form = signal({ invocation: 'a', section: 'inbound', evidence: { signature: 'shape/new-field' } });
    expect(added(form, refused('files', 'write /tmp/x', { invocation: 'a' })).map(([key]) => key)).toEqual([
      'files/tmp-x',
    ]);
  });
  const nameless = { invocation: null };
  const shell = (more: Partial<Signal>) =>
    signal({
      section: 'inbound',
      evidence: { class: 'cmdi', signature: 'sink/shell', proof: 'new tokens' },
      ...more,
    });
  const forms = signal({
    kind: 'hits',
    section: null,
    rule: null,
    decision: null,
    invocation: null,
    evidence: { skeletons: { shell: ['convert *'] }, shape: { schema: 'emmental/shape/1', triggers: {} } },
  });
  test('without an id: neither what it did, whenever and before or after, nor anything else of its function', () => {
    const own = refused('files', 'write /tmp/dropped.sh', nameless);
    const later = refused('files', 'write /tmp/later', { ...nameless, time: '2026-11-26T00:00:00Z' });
    const named = refused('files', 'write /tmp/named', { invocation: 'r-1' });
    const elsewhere = refused('files', 'write /tmp/g', { ...nameless, function: 'G' });
    const seen = [own, shell(nameless), later, named, elsewhere];
    const lesson = learn(subject, [...seen, forms]);
    expect(lesson.additions.map(({ fn, section }) => `${fn}/${section}`)).toEqual([]);
    expect([lesson.skeletons.size, lesson.shapes.size, lesson.shaped.length]).toEqual([0, 0, 0]);
    expect(lesson.refusals.map(({ fn, section, what }) => `${fn} ${section} ${what}`)).toEqual([
      'F files write /tmp/dropped.sh',
      'F files write /tmp/later',
      'F files write /tmp/named',
      'F null forms of calls and of events',
    ]);
    expect(new Set(lesson.refusals.map(({ why }) => why))).toEqual(
      new Set(['an attack without an invocation id may have done this']),
    );
  });
  test('with an id: nothing without one, and what other invocations did', () => {
    const lesson = learn(subject, [
      shell({ invocation: 'bad' }),
      refused('files', 'write /tmp/late', nameless),
      refused('files', 'write /tmp/x', { invocation: 'fine' }),
      forms,
    ]);
    expect(lesson.additions.map(({ name }) => name)).toEqual(['tmp-x']);
    expect(lesson.skeletons.size).toBe(0);
    expect(lesson.refusals.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      'write /tmp/late: it has no invocation id, and an attack may have done this',
      'forms of calls and of events: it has no invocation id, and an attack may have done this',
    ]);
  });
  test('without any, what has no id is learned', () => {
    const lesson = learn(subject, [refused('files', 'write /tmp/x', nameless), forms]);
    expect(lesson.additions.map(({ name }) => name)).toEqual(['tmp-x']);
    expect(lesson.skeletons.size).toBe(1);
  });
  test.each([
    ['processes', '/bin/sh -c id', 'a shell'],
    ['outbound', '169.254.169.254:80', 'of the machine'],
    ['outbound', '10.0.0.5:5432', 'private network'],
    ['outbound', '[::1]:80', 'of the machine'],
    ['files', 'read /proc/self/environ', 'credentials'],
    ['files', 'read /root/.aws/credentials', 'credentials'],
    ['processes', 'convert aaaaaaaaaa…', 'the signal was cut off'],
    ['inbound', 'POST /x', 'only the template decides'],
    ['outbound', 'nonsense', 'no host'],
  ] as const)('%s %s is for a person to write', (section, what, why) => {
    expect(added(refused(section, what))).toEqual([]);
    expect(refusals(refused(section, what)).join()).toContain(why);
  });
  test('more hosts than anyone reviews are told as one', () => {
    const many = Array.from({ length: 40 }, (_, i) => refused('outbound', `h${i}.example:443`));
    expect(added(...many)).toEqual([]);
    expect(refusals(...many).join()).toContain('too many to review');
  });
});

describe('rules that were not hit', () => {
  const triggers = [match('inbound', 'place'), match('inbound', 'mail')];
  const used = [match('outbound', 'pay'), match('permissions', 'orders')];
  /** The counts of two weeks, one signal a day: 5 hits of each of these rules a day, and 300 of the others. */
  const weeks = (ids: readonly string[], more: Partial<Signal> = {}, days = 14): readonly Signal[] =>
    Array.from({ length: days }, (_, day) => {
      const date = `2026-11-${String(10 + day).padStart(2, '0')}`;
      const counts = Object.fromEntries([
        ...ids.map((id) => [id, 5] as const),
        ...used.map((id) => [id, 300] as const),
      ]);
      const evidence = { hits: counts, invocations: 10, since: `${date}T09:55:00Z` };
      return { ...hits([]), time: `${date}T10:00:00Z`, profileDigest: digest, evidence, ...more };
    });
  const full = weeks(triggers);
  const removed = (signals: readonly Signal[], more: Partial<LearnOptions> = {}) =>
    learn(subject, signals, more).removals.map(({ section, name }) => `${section}/${name}`);
  const lacks = (signals: readonly Signal[], from = subject) => {
    const { removals, waiting } = learn(from, signals);
    expect(removals).toEqual([]);
    return waiting.map(({ lacks: texts }) => texts.join(', ')).join();
  };

  test('go when the window is full; denies and inbound stay', () => {
    expect(removed(full)).toEqual(['outbound/any', 'outbound/old']);
  });
  test('stay when a trigger did not run, and which is told', () => {
    expect(lacks(weeks([match('inbound', 'place')]))).toBe('0 of 10 invocations by sqs:Mail');
  });
  test('stay until each number of the window is reached', () => {
    expect(lacks(weeks(triggers, {}, 13))).toBe('13 of 14 days');
    expect(removed(weeks(triggers, {}, 13), { window: { ...usualWindow, days: 13 } })).toHaveLength(2);
    const few = full.map((each) => ({
      ...each,
      evidence: { ...each.evidence, hits: { [triggers[0] ?? '']: 9, [triggers[1] ?? '']: 9 } },
    }));
    expect(lacks(few)).toBe('0 of 1,000 allowed calls');
  });
  test('stay when the counts are of another rulebase, of none, or without a usable time', () => {
    expect(lacks(full.map((each) => ({ ...each, profileDigest: 'older' })))).toContain(
      '0 of 14 days, 0 of 10 invocations by POST /orders',
    );
    expect(lacks(full.map((each) => ({ ...each, profileDigest: null })))).toContain(
      '14 counts are of another rulebase',
    );
    expect(lacks(full.map((each) => ({ ...each, time: '' })))).toContain('14 counts have no usable time');
    const later = full.map((each) => ({ ...each, time: each.time.replace('2026', '2036') }));
    expect(lacks(later)).toContain('14 counts have no usable time');
  });
  test('stay when an attack came in the hours of the counts, and other hours count', () => {
    const attack = (time: string) => signal({ time, section: 'inbound', evidence: { class: 'cmdi' } });
    expect(lacks([...full, attack('2026-11-12T10:07:00Z')])).toBe(
      '13 of 14 days, 1 counts are of hours with an attack',
    );
    expect(removed([...full, attack('2026-11-12T14:00:00Z')])).toHaveLength(2);
    expect(lacks([...full, attack('')])).toContain('14 counts are of hours with an attack');
  });
  test('stay when any signal names them, of an attack or of another rulebase too', () => {
    const old = hits([match('outbound', 'old')]);
    expect(removed([...full, old])).toEqual(['outbound/any']);
  });
  test('stay when signals were lost', () => {
    const lost = signal({ kind: 'lost', section: null, decision: null, evidence: { lost: 3 } });
    expect(lacks([...full, lost])).toBe('3 signals were lost');
  });
  test('stay when a part of the code was not read', () => {
    const code = {
      id: 'F/code',
      what: 'code',
      why: 'not read',
      costs: '',
      file: 'a.mjs',
      line: 1,
      answer: '',
    };
    const unread = appWith([
      { name: 'F', triggers: app.functions[0]?.triggers ?? [], report: { unknown: [code] } },
    ]);
    const lesson = learn(subjectOf(file, new Map(), unread.app, unread.report), full);
    expect([lesson.removals, ...lesson.needed]).toEqual([[], ['F', 2]]);
  });
  test('stay when the code needs them', () => {
    const { app: needing, report: needs } = appWith([
      {
        name: 'F',
        triggers: app.functions[0]?.triggers ?? [],
        behaviours: [
          {
            kind: 'host',
            url: constant('https://old.example'),
            host: 'old.example',
            port: 443,
            seen: seen(3),
          },
        ],
      },
    ]);
    const from = subjectOf(file, new Map(), needing, needs);
    const lesson = learn(from, full);
    // The rule `any` includes the host, too.
    expect([lesson.removals, ...lesson.needed]).toEqual([[], ['F', 2]]);
  });
  test('stay where no guard can count what they allow', () => {
    const evals = rulebase.replace(
      '    processes: none\n',
      '    processes: none\n    code:\n      eval: { use: eval }\n      vm: { use: vm }\n',
    );
    const lesson = learn(subjectOf(fileOf(evals), new Map(), app, report), full);
    expect(lesson.removals.filter(({ section }) => section === 'code').map(({ name }) => name)).toEqual([
      'vm',
    ]);
  });
  test('stay when nothing was heard of the function', () => {
    expect(removed([refused('outbound', 'a.example:443')])).toEqual([]);
  });
  test('the company can ask for more, and nobody for less', () => {
    const company = fileOf('emmental: profile/1\nfloor: { removal: { days: 30, calls: 50 } }\n');
    const ours = fileOf(rulebase, [company]);
    expect(windowOf(ours, {})).toEqual({ days: 30, invocations: 10, calls: 50 });
    expect(windowOf(ours, { days: 7, invocations: 2, calls: 900 })).toEqual({
      days: 30,
      invocations: 2,
      calls: 900,
    });
  });
});

test('signals of another app with a function of the same name are left out, attacks and hits too, and counted', () => {
  const other = { app: 'bakery' };
  const lesson = learn(subject, [
    refused('outbound', 'oven.example:443', other),
    signal({ ...other, section: 'inbound', invocation: null, evidence: { class: 'cmdi' } }),
    { ...hits([match('inbound', 'place'), match('inbound', 'mail')]), app: 'café' },
    refused('outbound', 'good.example:443'),
  ]);
  expect(lesson.additions.map(({ name }) => name)).toEqual(['good-example']);
  expect([lesson.removals, lesson.refusals, lesson.waiting]).toEqual([[], [], []]);
  expect([lesson.signals, [...lesson.ofOthers]]).toEqual([
    1,
    [
      ['bakery', 2],
      ['café', 1],
    ],
  ]);
});

test('a lesson is put in as observed, so that deriving again keeps it', () => {
  const lesson = learn(subject, [refused('outbound', 'api.example:443'), refused('files', 'write /tmp/x')]);
  const next = withLesson({ text: rulebase, profile: file.profile, lock: new Map() }, lesson);
  if (typeof next === 'string') throw new Error(next);
  expect(next.text).toContain(
    '      any: { to: any, action: watch }\n      api-example: { to: api.example:443 }\n',
  );
  expect(next.text).toContain('    files:\n      tmp-x: { read: /tmp/x, write: /tmp/x }\n');
  const lock = parseLock(next.lock);
  if (typeof lock === 'string') throw new Error(lock);
  expect([...lock].map(([key, { origin }]) => `${origin} ${key}`)).toEqual([
    'observed F/files/tmp-x',
    'observed F/outbound/api-example',
  ]);
});

test('forms of arguments and shapes of events are gathered by function, and rules take the shape', () => {
  const shape = { schema: 'emmental/shape/1', triggers: {} };
  const lesson = learn(subject, [
    signal({
      kind: 'hits',
      section: null,
      decision: null,
      evidence: { skeletons: { sql: ['select b', 'select a'] }, shape },
    }),
    signal({
      kind: 'hits',
      section: null,
      decision: null,
      evidence: { skeletons: { sql: ['select a'], shell: ['x'] } },
    }),
  ]);
  expect(lesson.skeletons.get('F')).toEqual({ shell: ['x'], sql: ['select a', 'select b'] });
  expect(lesson.shapes.get('F')).toEqual(shape);
  expect(lesson.shaped.map(({ name, rule }) => [name, 'shape' in rule && rule.shape])).toEqual([
    ['place', 'learned'],
    ['mail', 'learned'],
  ]);
});
