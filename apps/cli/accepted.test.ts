import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@emmental/model';
import type { ReadProfile } from '@emmental/read';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { acceptedBy } from './accepted.ts';
import { copyOf, emmental, folderWith } from './testing/run.ts';

const exception = (until: string, more: object = {}) => ({
  finding: 'code/code-from-event',
  reason: 'r',
  owner: '@o',
  until,
  ...more,
});
const rulebase = (exceptions: object): ReadProfile =>
  ({
    path: 'emmental.yaml',
    profile: { exceptions },
    company: [],
    locate: (...keys: readonly string[]) => ({
      file: 'emmental.yaml',
      line: Object.keys(exceptions).indexOf(keys[1] ?? '') + 10,
      column: 3,
    }),
  }) as unknown as ReadProfile;
const waived = (waiver: object): Finding =>
  ({
    rule: 'function/no-tracing',
    status: 'waived',
    fingerprint: 'f',
    function: null,
    parts: [{}, {}],
    waiver: {
      by: 'checkov',
      rule: 'CKV_AWS_50',
      reason: null,
      owner: null,
      until: null,
      file: 'template.yaml',
      line: 5,
      column: 1,
      ...waiver,
    },
  }) as unknown as Finding;

test('what ends soon comes first; then what waits for a fix, then what has no end', () => {
  const found = acceptedBy(
    [
      rulebase({
        late: exception('2027-06-30'),
        fix: exception('fix-available'),
        over: exception('2026-11-01'),
        soon: exception('2026-12-20'),
      }),
    ],
    [waived({})],
    '2026-11-30',
    (path) => `shop/${path}`,
  );
  expect(found.map(({ name, until, state }) => [name, until, state])).toEqual([
    ['over', '2026-11-01', 'expired'],
    ['soon', '2026-12-20', 'ends soon'],
    ['late', '2027-06-30', 'valid'],
    ['fix', 'fix-available', 'valid'],
    [null, null, 'no end'],
  ]);
  expect(found[0]).toMatchObject({ file: 'shop/emmental.yaml', line: 12, findings: 0 });
});

test('a line that accepts several findings is one entry with their number', () => {
  const [line, ...rest] = acceptedBy([], [waived({}), waived({})], '2026-11-30', (path) => path);
  expect(rest).toEqual([]);
  expect(line).toMatchObject({ kind: 'line', by: 'checkov', finding: 'CKV_AWS_50', findings: 4 });
});

test('a finding that a rulebase accepts is counted there', () => {
  const accepted = waived({ by: 'emmental', file: 'emmental.yaml', line: 10 });
  const found = acceptedBy(
    [rulebase({ a: exception('2027-01-01') })],
    [accepted],
    '2026-11-30',
    (path) => path,
  );
  expect(found.map(({ kind, findings }) => [kind, findings])).toEqual([['rulebase', 2]]);
});

describe('the command', () => {
  test('keeps its schema', () => {
    const schema = JSON.parse(
      readFileSync(join(import.meta.dirname, 'schema', 'exceptions-1.json'), 'utf8'),
    ) as object;
    const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
    for (const paths of [['examples/weak-shop'], ['examples']]) {
      ajv.validate(schema, JSON.parse(emmental(['exceptions', ...paths, '--format', 'json']).stdout));
      expect(ajv.errors ?? []).toEqual([]);
    }
  });
  test('shows rulebase, comment and metadata; what is over does not count', () => {
    const folder = copyOf('weak-shop');
    const file = join(folder, 'emmental.yaml');
    const text = readFileSync(file, 'utf8').replace(
      'exceptions:\n',
      'exceptions:\n  over: { finding: code/code-from-event, where: Admin, reason: a demo, owner: "@old", until: 2000-01-01 }\n  other: { finding: api/open-route, where: Admin, reason: nothing, owner: "@x", until: 2999-01-01 }\n',
    );
    const shop = folderWith({
      'emmental.yaml': text,
      'template.yaml': readFileSync(join(folder, 'template.yaml'), 'utf8').replace(
        'Thumbnails:\n',
        'Thumbnails:  # emmental:ignore function/no-tracing -- traced elsewhere\n',
      ),
    });
    const { stdout, status } = emmental(['exceptions', shop, '--no-code']);
    expect(status).toBe(0);
    expect(stdout.split('\n')[1]).toContain('2000-01-01 EXPIRED  @old');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('accepts nothing now');
    expect(stdout).toMatch(/^\d exceptions, 1 expired, which no longer count/m);
  });
  test('none', () => {
    const folder = folderWith({ 'a.mjs': 'export const handler = async () => 1;\n' });
    expect(emmental(['exceptions', folder, '--handler', 'a.mjs#handler'], { cwd: folder }).stdout).toBe(
      'No finding is accepted: no exceptions in emmental.yaml, no ignore comments.\n',
    );
  });
});
