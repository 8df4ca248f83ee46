import type { Upload, UploadedFunction } from '@emmental/store/upload';
import { expect, test } from 'vitest';
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

test('an attack is stopped only where the rulebase enforces, and needs a public way in', () => {
  const threats = (functions: readonly UploadedFunction[]) =>
    signalsOfDay({ ...upload, functions }, course, 3, start).filter(({ kind }) => /alert|block/.test(kind));
  expect(threats([fn({})]).map(({ kind, section, evidence }) => [kind, section, evidence.path])).toEqual(
    Array.from({ length: 3 }, () => ['block', 'processes', 'body.name']),
  );
  expect(threats([fn({ modes: {} })]).map(({ kind }) => kind)).toEqual(['alert', 'alert', 'alert']);
  expect(threats([fn({ who: 'internal' })])).toEqual([]);
});
