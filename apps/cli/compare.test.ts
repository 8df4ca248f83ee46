import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

interface Part {
  readonly severity?: string;
  readonly id: string;
  readonly fingerprint: string;
  readonly file?: string;
  readonly line?: number;
}

const finding = (functions: readonly Part[], more: object = {}) => ({
  rule: 'access/excess-write',
  title: 'Orders can delete Orders',
  function: functions[0]?.id ?? null,
  functions,
  file: 'template.yaml',
  line: 4,
  status: 'fail',
  severity: 'high',
  fingerprint: functions[0]?.fingerprint ?? 'resource',
  ...more,
});
const report = (findings: readonly object[], more: object = {}): string =>
  JSON.stringify({
    schema: 'emmental/scan/1',
    tool: { name: 'emmental', version: '0.1.0' },
    root: '.',
    apps: [{ id: 't', template: 't', functions: [{ id: 't#A' }, { id: 't#B' }] }],
    findings,
    diagnostics: [],
    coverage: { declared: 2, listed: 2, analysed: 2, causes: [] },
    of: { commit: 'a'.repeat(40), profileDigest: '571bf2ce004b' },
    asOf: { npm: '2026-11-24' },
    ...more,
  });
const [a, b] = [
  { id: 't#A', fingerprint: 'aaaa' },
  { id: 't#B', fingerprint: 'bbbb' },
];

function compared(before: string, after: string, ...args: readonly string[]) {
  const folder = folderWith({ 'a.json': before, 'b.json': after });
  return emmental(['compare', 'a.json', 'b.json', ...args], { cwd: folder });
}
const listsOf = (before: string, after: string) =>
  JSON.parse(compared(before, after, '--format', 'json', '--fail-on', 'never').stdout) as {
    new: { function: string }[];
    gone: { function: string; why: string }[];
    changed: { isWorse: boolean }[];
    lost: string[];
    stats: object;
  };

test('a function that joins a known finding is new alone; a line that moves changes nothing', () => {
  const lists = listsOf(report([finding([a])]), report([finding([a, b], { line: 99 })]));
  expect(lists.new.map((each) => each.function)).toEqual(['t#B']);
  expect(lists.stats).toEqual({ new: 1, gone: 0, changed: 0, same: 1 });
});

test('what is gone with its function is not called fixed', () => {
  const after = report([], { apps: [{ functions: [{ id: 't#A' }] }] });
  const lists = listsOf(report([finding([a]), finding([b])]), after);
  expect(lists.gone.map((each) => [each.function, each.why])).toEqual([
    ['t#A', 'fixed'],
    ['t#B', 'no function'],
  ]);
  expect(lists.lost).toEqual(['1 function of the earlier report not in the later one']);
});

test.each([
  ['graver', {}, { severity: 'critical' }, true],
  ['less grave', {}, { severity: 'low' }, false],
  ['waived', {}, { status: 'waived' }, false],
  ['no longer waived', { status: 'waived' }, {}, true],
])('a finding that becomes %s is changed', (_, before, after, isWorse) => {
  const lists = listsOf(report([finding([a], before)]), report([finding([a], after)]));
  expect(lists.changed.map((each) => each.isWorse)).toEqual([isWorse]);
});

test.each([
  [
    'a part that is graver than its finding was',
    { severity: 'high' },
    [{ ...a, severity: 'medium' }, b],
    [a, b],
  ],
  ['a finding without its condition', { condition: 'IsTest' }, [a], [a]],
  ['more people', { title: 'Anyone signed in can delete Orders' }, [a], [a]],
])('%s is worse at the same severity', (_, before, was, is) => {
  const after = { condition: null, title: 'Anyone can delete Orders' };
  const lists = listsOf(report([finding(was, { ...after, ...before })]), report([finding(is, after)]));
  expect(lists.changed.map((each) => each.isWorse)).toEqual([true]);
});

test('findings of two repositories with one fingerprint are two', () => {
  const [own, other] = [finding([a]), finding([{ ...a, id: 'u#A' }], { file: 'u' })];
  const lists = listsOf(report([own]), report([own, other]));
  expect(lists.new.map((each) => each.function)).toEqual(['u#A']);
  expect(lists.stats).toEqual({ new: 1, gone: 0, changed: 0, same: 1 });
});

test('a new finding that shares its cause with a known one counts with its own severity', () => {
  const less = finding([b], { severity: 'low', alone: 'high' });
  expect(compared(report([finding([a])]), report([finding([a]), less])).status).toBe(1);
});

describe('exit codes', () => {
  const [none, high] = [report([]), report([finding([a])])];
  test('1 for something new at the threshold, 0 for what is gone', () => {
    expect(compared(none, high).status).toBe(1);
    expect(compared(none, high, '--fail-on', 'critical').status).toBe(0);
    expect(compared(none, high, '--fail-on', 'never').status).toBe(0);
    expect(compared(high, none).status).toBe(0);
    expect(compared(none, report([finding([a], { status: 'waived' })])).status).toBe(0);
  });
  test('3 if less was checked, with --strict or in CI', () => {
    const less = report([], { coverage: { analysed: 1 } });
    expect(compared(none, less).status).toBe(0);
    expect(compared(none, less, '--strict').status).toBe(3);
    expect(compared(none, less, '--strict').stdout).toContain(
      'Checked less: code of 1 function analysed, before of 2.',
    );
  });
  test.each([
    ['no JSON', 'x', 'it is not JSON'],
    ['another document', '{"schema":"emmental/baseline/1"}', 'it is no report of this version'],
    ['no findings', '{"schema":"emmental/scan/1"}', 'it has no findings'],
    ['a finding without identity', report([{ rule: 'x' }]), 'has no fingerprint'],
  ])('2 for %s', (_, text, why) => {
    expect(compared(none, text)).toMatchObject({ status: 2, stderr: expect.stringContaining(why) });
  });
  test('2 for reports of two commands, and for a file that is not there', () => {
    expect(compared(none, report([], { schema: 'emmental/permissions/1' }))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('compare reports of the same command'),
    });
    expect(emmental(['compare', 'x.json', 'y.json'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('x.json: no such file'),
    });
  });
});

test('the screen names both states, and its document keeps the schema', () => {
  const [before, after] = [report([finding([a])]), report([finding([b])], { asOf: null })];
  expect(compared(before, after, '--fail-on', 'never').stdout).toBe(
    [
      'before  a.json: commit aaaaaaaaaaaa, rulebase 571bf2ce004b, advisories npm',
      '        2026-11-24, emmental 0.1.0',
      'after   b.json: commit aaaaaaaaaaaa, rulebase 571bf2ce004b, no advisory data,',
      '        emmental 0.1.0',
      '',
      'New: 1',
      '  HIGH  Orders can delete Orders                             access/excess-write',
      '    template.yaml:4',
      '',
      'Gone: 1',
      '  HIGH  Orders can delete Orders                             access/excess-write',
      '    template.yaml:4',
      '',
      '1 new, 0 changed, 1 gone, 0 the same.',
      'Checked less: packages not compared with advisories, as they were before.',
      '',
    ].join('\n'),
  );
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, 'schema', 'compare-1.json'), 'utf8'),
  ) as object;
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  ajv.validate(schema, JSON.parse(compared(before, after, '--format', 'json', '--fail-on', 'never').stdout));
  expect(ajv.errors ?? []).toEqual([]);
});

test('two scans of the same app are the same', () => {
  const folder = folderWith({ 'a.mjs': 'export const handler = async (event) => eval(event.x);\n' });
  for (const file of ['a.json', 'b.json'])
    writeFileSync(
      join(folder, file),
      emmental(['scan', '.', '--handler', 'a.mjs#handler', '--format', 'json'], { cwd: folder }).stdout,
    );
  expect(emmental(['compare', 'a.json', 'b.json'], { cwd: folder })).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/0 new, 0 changed, 0 gone, [1-9]\d* the same\./),
  });
});
