import type { Upload, UploadedFunction } from '@emmental/store/upload';
import { expect, test } from 'vitest';
import { hitsOf } from './hits.ts';
import { signalsOfDay } from './signals.ts';

const fn = (fields: Partial<UploadedFunction>): UploadedFunction => ({
  id: 't#Thumbnails',
  name: 'Thumbnails',
  runtime: null,
  who: 'public',
  owner: null,
  open: 0,
  analysed: true,
  report: {
    behaviours: {
      sinks: [{ kind: 'shell', eventPath: 'body.name', file: 'src/a.mjs', line: 7, sanitized: null }],
    },
  },
  verdicts: [],
  modes: { processes: 'enforce' },
  pause: null,
  rules: ['one', 'two', 'three'].map((name) => ({
    id: name,
    section: 'outbound',
    name,
    match: `${name}.example:443`,
    action: 'allow',
    mode: 'alert',
    origin: 'needed',
    because: null,
    why: [],
    shadowed: null,
  })),
  ...fields,
});

const upload: Upload = {
  schema: 'emmental/upload/1',
  app: 'shop',
  environment: 'prod',
  repository: null,
  commit: null,
  branch: null,
  rulebase: 'a41c9e',
  madeAt: '2026-11-01T00:00:00Z',
  tool: 'emmental 0.1.0',
  functions: [fn({})],
  findings: [],
  paths: [],
  closure: null,
  coverage: {},
  steps: [],
  packages: [],
  accepted: [],
  others: [],
  routes: [],
  folder: '',
  source: null,
};
const course = { from: 2, until: 20, attacks: [3] };
const start = new Date('2026-11-04T00:00:00Z');

test('a guard counts from its first day to its last, and the same day is always the same', () => {
  expect(signalsOfDay(upload, course, 1, start)).toEqual([]);
  expect(signalsOfDay(upload, course, 21, start)).toEqual([]);
  const day = signalsOfDay(upload, course, 5, start);
  expect(day).toEqual(signalsOfDay(upload, course, 5, start));
  expect(new Set(day.map(({ kind }) => kind))).toEqual(new Set(['start', 'hits']));
  for (const { time, evidence } of day) {
    expect(time.slice(0, 10)).toBe('2026-11-04');
    for (const [id, n] of Object.entries(evidence.hits ?? {}))
      expect(evidence.targets?.[id]).toEqual({ [`${id}.example:443`]: n });
  }
});

test('the inspection tells of an attack, and only an enforced section stops it; it needs a public way in', () => {
  const threats = (functions: readonly UploadedFunction[]) =>
    signalsOfDay({ ...upload, functions }, course, 3, start)
      .filter(({ kind }) => /alert|block/.test(kind))
      .map(({ kind, section, evidence }) => [kind, section, evidence.path]);
  const proof = ['alert', 'inbound', 'body.name'];
  const three = (...each: readonly unknown[]) => Array.from({ length: 3 }, () => each).flat();
  expect(threats([fn({})])).toEqual(three(proof, ['block', 'processes', 'body.name']));
  expect(threats([fn({ modes: {} })])).toEqual(three(proof, ['alert', 'processes', 'body.name']));
  expect(threats([fn({ modes: { inbound: 'enforce' } })])).toEqual(three(['block', 'inbound', 'body.name']));
  expect(threats([fn({ who: 'internal' })])).toEqual([]);
});

test('the calls of the routes add up to all calls, and each operation has a request to its service', () => {
  const rule = (section: string, name: string, match: string) => ({
    id: name,
    section,
    name,
    match,
    action: 'allow',
    mode: 'alert',
    origin: 'needed',
    because: null,
    why: [],
    shadowed: null,
  });
  const rules = [
    rule('inbound', 'show', 'GET /orders, anyone'),
    rule('inbound', 'place', 'POST /orders, anyone'),
    rule('outbound', 'aws', 'aws:dynamodb, aws:sqs'),
    rule('permissions', 'table', 'dynamodb:GetItem, dynamodb:PutItem on Orders'),
    rule('permissions', 'index', 'dynamodb:Query on Orders/index/byCustomer'),
    rule('permissions', 'mail', 'sqs:SendMessage on MailQueue'),
  ];
  const counted = new Map(hitsOf(fn({ rules }), 90, false).map((hits) => [hits.id, hits]));
  expect(counted.get('show')?.hits).toBe(60);
  expect(counted.get('place')?.hits).toBe(30);
  expect(counted.get('table')?.targets).toEqual({ 'dynamodb:GetItem': 30, 'dynamodb:PutItem': 30 });
  expect(counted.get('index')?.hits).toBe(30);
  expect(counted.get('aws')?.targets).toEqual({
    'dynamodb.eu-west-1.amazonaws.com:443': 90,
    'sqs.eu-west-1.amazonaws.com:443': 30,
  });
});
