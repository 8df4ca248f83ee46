import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SinkKind } from '@emmental/model';
import { afterAll, describe, expect, test } from 'vitest';
import type { Subject, Target } from '../subject.ts';
import { formsOf, hasAttackersHeader, mark, queriesTable } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'emmental-payloads-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Python is no part of every machine; in continuous integration it is.
const hasPython = spawnSync('python3', ['--version']).status === 0 || Boolean(process.env['CI']);

const subject = (sink: SinkKind, language: Subject['language'] = 'javascript'): Subject => ({
  function: 'Fn',
  language,
  handler: 'a.handler',
  env: {},
  google: null,
  credential: 'AWS_ACCESS_KEY_ID',
  carrier: { kind: 'sqs', source: 'sqs Jobs', name: 'Jobs' },
  path: 'Records[].body',
  settings: [{}],
  names: [],
  packages: [],
  sink,
  mode: 'read',
  prefix: '',
  suffix: '',
  calls: { needed: null, excess: null },
  effects: ['code'],
});
const target: Target = {
  token: 'emtoken',
  folder,
  outside: 'http://127.0.0.1:9',
  program: process.execPath,
  script: join(folder, 'program.mjs'),
};
const texts = (sink: SinkKind, language?: Subject['language']): readonly string[] =>
  formsOf(subject(sink, language), target).map((form) => form.text('code'));

describe('the attacker’s text', () => {
  // The text around it: what a shell knows.
  const lines = [
    (text: string) => `echo ${text} end`,
    (text: string) => `echo "${text}" end`,
    (text: string) => `echo '${text}' end`,
    (text: string) => `echo \`echo ${text}\``,
  ];

  test('runs a program in every place of a line of a shell', () => {
    writeFileSync(target.script, "process.stderr.write('it ran')");
    for (const line of lines) {
      const ran = texts('shell').some((text) =>
        spawnSync('sh', ['-c', line(text)], { encoding: 'utf8' }).stderr.includes('it ran'),
      );
      expect(ran, line('…')).toBe(true);
    }
  });

  test('has a shell command of letters only, for any path of the program', () => {
    for (let index = 0; index < 60; index += 1) {
      const script = join(folder, 'x'.repeat(index), 'my program~.mjs');
      const [text = ''] = formsOf(subject('shell'), { ...target, script }).map((form) => form.text('code'));
      expect(text).toMatch(/^emtoken\$\(echo [A-Za-z0-9=]+\|base64 -d\|sh\)$/);
    }
  });

  const places = [(text: string) => text, (text: string) => `'${text}'`, (text: string) => `"a" + "${text}"`];
  const runs = (program: string, flag: string, text: string): boolean =>
    spawnSync(program, [flag, text], { encoding: 'utf8' }).stdout.includes(mark(target));

  test('runs as code in every place of an expression of JavaScript', () => {
    for (const place of places)
      expect(texts('code').some((text) => runs(process.execPath, '-e', place(text)))).toBe(true);
  });

  test.skipIf(!hasPython)('runs as code in every place of an expression of Python', () => {
    for (const place of places)
      expect(texts('code', 'python').some((text) => runs('python3', '-c', place(text)))).toBe(true);
  });

  test.skipIf(!hasPython)('a pickle calls its functions', () => {
    const [text = ''] = texts('deserialize', 'python');
    const { stdout } = spawnSync(
      'python3',
      ['-c', 'import base64,pickle,sys;pickle.loads(base64.b64decode(sys.argv[1]))', text],
      { encoding: 'utf8' },
    );
    expect(stdout).toContain(mark(target));
    expect(texts('deserialize', 'python').join()).not.toContain(mark(target));
  });

  test('queries a table that only the attack names, in every place of a statement', () => {
    const statements = [
      (text: string) => `SELECT a FROM t ORDER BY ${text}`,
      (text: string) => `SELECT a FROM t WHERE b = '${text}'`,
      (text: string) => `SELECT a FROM t WHERE b IN ('${text}')`,
      (text: string) => `SELECT a FROM t WHERE "${text}" = 1`,
      (text: string) => `SELECT a FROM t WHERE b = ${text} AND c = 1`,
    ];
    for (const statement of statements)
      expect(texts('sql').some((text) => queriesTable('emtoken_rows', statement(text)))).toBe(true);
    // Quoted as a driver does.
    const quoted = texts('sql').map((text) => `SELECT a FROM t WHERE b = '${text.replaceAll("'", "''")}'`);
    for (const statement of quoted) expect(queriesTable('emtoken_rows', statement), statement).toBe(false);
  });
});

describe('a header of the answer', () => {
  const written = (header: (text: string) => string): boolean =>
    texts('header').some((text) => hasAttackersHeader(target, { headers: { location: header(text) } }));

  test.each([
    ['all of it', (text: string) => text],
    ['behind a slash', (text: string) => `/${text}`],
    ['behind a host', (text: string) => `https://shop.example${text}`],
    ['anywhere, with a line break', (text: string) => `session=${text}; Secure`],
  ])('leads to the attacker: %s', (_, header) => {
    expect(written(header)).toBe(true);
  });

  test.each([
    ['encoded in a path', (text: string) => `/to/${encodeURIComponent(text)}`],
    [
      'behind a host and a slash, without line breaks',
      (text: string) => `https://shop.example/${text.replaceAll(/[\r\n]/g, '')}`,
    ],
  ])('does not: %s', (_, header) => {
    expect(written(header)).toBe(false);
  });

  test('is also found in cookies and lists, and only in an answer with headers', () => {
    expect(hasAttackersHeader(target, { cookies: ['a=a\r\nx-emtoken: 1'] })).toBe(true);
    expect(
      hasAttackersHeader(target, { multiValueHeaders: { location: ['https://emtoken.example/'] } }),
    ).toBe(true);
    expect(hasAttackersHeader(target, 'https://emtoken.example/')).toBe(false);
    expect(hasAttackersHeader(target, null)).toBe(false);
  });
});
