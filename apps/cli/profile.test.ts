import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { profile } from '@emmental/model/schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { copyOf, type Document, emmental, json } from './testing/run.ts';

const written = (exceptions: string): Readonly<Record<string, string>> => ({
  'emmental.yaml': `emmental: profile/1\nexceptions:\n${exceptions}`,
});
const because = 'reason: the shop is a demo, owner: "@shop/ops"';

describe('an exception', () => {
  test('waives what it names, which is then shown as such and does not fail', () => {
    const folder = copyOf(
      'weak-shop',
      written(`  demo: { finding: code/code-from-event, where: Admin, ${because}, until: 2999-12-31 }\n`),
    );
    const { findings, stats, diagnostics } = json<Document>(['scan', folder]);
    const found = findings.filter(({ rule }) => rule === 'code/code-from-event');
    expect(found.map(({ status }) => status)).toEqual(['waived']);
    expect(stats['waived']).toBe(1);
    expect(diagnostics).toEqual([]);
    const { stdout } = emmental(['scan', folder]);
    expect(stdout.replace(/\s+/g, ' ')).toContain('1 waived (--all lists them)');
    expect(stdout).not.toContain('Anyone can run code in Admin');
    const sarif = emmental(['scan', folder, '--format', 'sarif']).stdout;
    expect(sarif).toContain('"suppressions"');
  });

  test('that has ended no longer counts, and is reported with its line', () => {
    const folder = copyOf(
      'weak-shop',
      written(`  demo: { finding: code/code-from-event, ${because}, until: 2020-01-31 }\n`),
    );
    const { findings, diagnostics } = json<Document>(['scan', folder]);
    expect(findings.filter(({ status }) => status === 'waived')).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'profile/expired', file: 'emmental.yaml', line: 3 }]);
  });

  test('that matches nothing is reported with its line', () => {
    const folder = copyOf(
      'weak-shop',
      written(`  a: { finding: code/sql-from-event, ${because}, until: fix-available }\n`),
    );
    const { diagnostics } = json<Document>(['scan', folder]);
    expect(diagnostics).toMatchObject([{ code: 'profile/unmatched', file: 'emmental.yaml', line: 3 }]);
  });

  test('that accepts what another one accepts already says so', () => {
    const same = (name: string) =>
      `  ${name}: { finding: code/code-from-event, ${because}, until: fix-available }\n`;
    const folder = copyOf('weak-shop', written(same('a') + same('b')));
    const { diagnostics } = json<Document>(['scan', folder]);
    expect(diagnostics).toMatchObject([{ code: 'profile/waived-already', file: 'emmental.yaml', line: 4 }]);
  });

  test('that accepts what a comment waives already says so', () => {
    const folder = copyOf(
      'weak-shop',
      written(`  a: { finding: code/code-from-event, ${because}, until: fix-available }\n`),
    );
    const file = join(folder, 'src/admin.mjs');
    const code = readFileSync(file, 'utf8').split('\n');
    const place = code.findIndex((line) => line.includes('eval('));
    code.splice(place, 0, '  // emmental:ignore code/code-from-event a demo');
    writeFileSync(file, code.join('\n'));
    const { diagnostics } = json<Document>(['scan', folder]);
    expect(diagnostics.filter(({ code }) => code === 'profile/unmatched')).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'profile/waived-already', file: 'emmental.yaml', line: 3 }]);
  });

  test('of the wrong shape is reported with its line, and nothing is waived', () => {
    const folder = copyOf(
      'weak-shop',
      written('  a: { finding: code/code-from-event, until: 2999-12-31 }\n'),
    );
    const { findings, diagnostics } = json<Document>(['scan', folder]);
    expect(findings.some(({ status }) => status === 'waived')).toBe(false);
    expect(diagnostics.map(({ code, line }) => [code, line])).toContainEqual(['profile/invalid', 3]);
    expect(diagnostics.map(({ message }) => message).join()).toMatch(/owner.*reason/s);
    expect(emmental(['scan', folder, '--fail-on', 'never', '--strict']).status).toBe(3);
  });
});

describe('emmental assume', () => {
  const id = 'NightlyReport/env.KEY_ARN';
  const key = `arn:aws:kms:eu-west-1:111122223333:key/1b2c`;
  const answer = [
    '--is',
    key,
    '--because',
    'the report key',
    '--owner',
    '@shop/ops',
    '--until',
    '2999-12-31',
  ];

  test('lists what is open, and describes one', () => {
    const list = emmental(['assume', '--path', 'examples/weak-shop']);
    expect(list.stdout).toContain(id);
    const first = emmental(['assume', id, '--path', 'examples/weak-shop']);
    expect(first.stdout).toMatch(/what .*env\.KEY_ARN.*why .*costs .*answer/s);
  });

  test('writes the answer beside what is there: comments stay, the question closes', () => {
    const folder = copyOf('weak-shop', {
      'emmental.yaml': `# the shop's rulebase
emmental: profile/1 # first version
exceptions:
  demo: # asked for by ops
    finding: code/code-from-event
    reason: a demo
    owner: "@shop/ops"
    until: 2999-12-31
`,
    });
    const run = emmental(['assume', id, '--path', folder, ...answer]);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    const text = readFileSync(join(folder, 'emmental.yaml'), 'utf8');
    expect(text).toContain("# the shop's rulebase");
    expect(text).toContain('# first version');
    expect(text).toContain('# asked for by ops');
    expect(text).toContain(key);
    const { apps, diagnostics } = json<Document>(['scan', folder]);
    const fn = apps[0]?.functions.find((candidate) => candidate.id.endsWith('#NightlyReport'));
    expect(fn?.unknown).toEqual([]);
    expect(diagnostics).toEqual([]);
    const patterns = fn?.needed.find(({ action }) => action === 'kms:Encrypt')?.resources;
    expect(patterns?.map(({ pattern }) => pattern)).toEqual([
      key.replace('arn:aws:', `arn:\${AWS::Partition}:`),
    ]);
  });

  test('writes the file where there is none', () => {
    const folder = copyOf('weak-shop');
    emmental(['assume', id, '--path', folder, ...answer]);
    expect(readFileSync(join(folder, 'emmental.yaml'), 'utf8')).toMatch(/^emmental: profile\/1\n/m);
    expect(emmental(['assume', id, '--path', folder]).status).toBe(2);
  });

  test('takes no day that has passed', () => {
    const folder = copyOf('weak-shop');
    const run = emmental(['assume', id, '--path', folder, ...answer.slice(0, -1), '2020-01-31']);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('--until');
  });

  test.each(['Admin/UpdateFunctionCode', 'Admin/what-eval-runs'])(
    'closes %s too, which it lists',
    (question) => {
      const folder = copyOf('weak-shop');
      const open = () =>
        json<Document>(['scan', folder]).apps[0]?.functions.flatMap((fn) =>
          fn.unknown.map((question) => question.id),
        );
      expect(open()).toContain(question);
      expect(emmental(['assume', question, '--path', folder, ...answer]).status).toBe(0);
      expect(open()).not.toContain(question);
    },
  );
});

describe('the published schema of emmental.yaml', () => {
  const schema = z.toJSONSchema(profile, {
    io: 'input',
    unrepresentable: 'any',
    // YAML reads a plain day as a date; in JSON it is a text.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date' });
    },
  });
  const text = `${JSON.stringify({ ...schema, $id: 'emmental/profile/1', title: 'emmental.yaml' }, null, 2)}\n`;

  test('is the one that is read (else: npm run golden)', async () => {
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'schema', 'profile-1.json'));
  });

  test.each([
    ['an exception', { demo: { finding: 'a/b', reason: 'r', owner: 'o', until: '2027-03-31' } }, true],
    ['one without an owner', { demo: { finding: 'a/b', reason: 'r', until: '2027-03-31' } }, false],
  ])('answers for %s as the reader does', (_, exceptions, good) => {
    const document = { emmental: 'profile/1', exceptions };
    const ajv = new Ajv2020({ strict: false, formats: { date: true } });
    expect(ajv.validate(JSON.parse(text) as object, document)).toBe(good);
    expect(profile.safeParse(document).success).toBe(good);
  });
});
