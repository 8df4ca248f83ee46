import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Signal } from '@emmental/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emmental } from '../apps/cli/testing/run.ts';

/** A folder with two templates, each with a function in each language; both are given the guard, one after the other. */
const home = mkdtempSync(join(tmpdir(), 'emmental-digests-'));
const layer = join(home, '.emmental/layer/emmental');
const folder = mkdtempSync(join(tmpdir(), 'emmental-exchanged-'));
afterAll(() => {
  for (const made of [home, folder]) rmSync(made, { recursive: true, force: true });
});

const names = ['first', 'second'] as const;
const languages = ['node', 'python'] as const;
type Language = (typeof languages)[number];

const template = (name: string): string =>
  [
    'Transform: AWS::Serverless-2016-10-31',
    'Resources:',
    ...[
      ['Node', 'nodejs22.x'],
      ['Python', 'python3.13'],
    ].flatMap(([kind, runtime]) => [
      `  ${name}${kind}:`,
      '    Type: AWS::Serverless::Function',
      `    Properties: { Runtime: ${runtime}, Handler: app.handler, CodeUri: src, Tracing: ${name === 'first' ? 'Active' : 'PassThrough'} }`,
    ]),
    '',
  ].join('\n');

const rules = `emmental: profile/1
app: shop
defaults: { mode: enforce, on-error: closed, processes: none, outbound: none, files: { own: { read: [code, runtime] } } }
functions:
${names.flatMap((name) => [`  ${name}Node: { code: none }`, `  ${name}Python: { code: none }`]).join('\n')}
`;

beforeAll(() => {
  mkdirSync(join(home, 'src'));
  execFileSync('git', ['init', '-q', home]);
  writeFileSync(join(home, 'src/app.js'), 'exports.handler = async () => 1;\n');
  writeFileSync(join(home, 'src/app.py'), 'def handler(event, context):\n    return 1\n');
  writeFileSync(join(home, 'emmental.yaml'), rules);
  for (const name of names) writeFileSync(join(home, `${name}.yaml`), template(name));
  for (const name of names) {
    const { status, stderr } = emmental([
      'protect',
      join(home, `${name}.yaml`),
      '--only',
      'guard',
      '--write',
    ]);
    expect(stderr).not.toContain('error');
    expect(status).toBe(0);
  }
});

const written = (name: string): string => readFileSync(join(home, `${name}.yaml`), 'utf8');
const digestIn = (text: string): string => /EMMENTAL_DIGEST: ['"]([0-9a-f]{64})/.exec(text)?.[1] ?? '';

interface Started {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly signals: readonly Signal[];
}

/** Starts a program of a language through the wrapper of a layer, as Lambda does. */
function started(
  of: string,
  name: string,
  language: Language,
  env: Readonly<Record<string, string>>,
): Started {
  const signals = join(folder, 'signals');
  rmSync(signals, { force: true });
  const program =
    language === 'node' ? [process.execPath, '-e', 'console.log("ran")'] : ['python3', '-c', 'print("ran")'];
  const { status, stdout, stderr } = spawnSync(join(of, 'wrapper'), program, {
    encoding: 'utf8',
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      AWS_EXECUTION_ENV: language === 'node' ? 'AWS_Lambda_nodejs22.x' : 'AWS_Lambda_python3.13',
      PYTHONDONTWRITEBYTECODE: '1',
      EMMENTAL_FUNCTION: `${name}${language === 'node' ? 'Node' : 'Python'}`,
      EMMENTAL_DIGEST: digestIn(written(name)),
      EMMENTAL_SIGNALS: `file:${signals}`,
      ...env,
    },
  });
  const lines = readFileSync(signals, 'utf8').trimEnd().split('\n');
  return { status, stdout, stderr, signals: lines.map((line) => JSON.parse(line) as Signal) };
}

/** Copies the layer, and changes a file of it. */
function exchanged(file: string, change: (path: string) => void): string {
  const copy = mkdtempSync(join(folder, 'layer-'));
  cpSync(layer, copy, { recursive: true });
  change(join(copy, file));
  return copy;
}

describe('protect', () => {
  test('writes the digest of each template, and says in the template that a guard that fails closes the function', () => {
    const digests = names.map((name) => digestIn(written(name)));
    expect(new Set(digests).size).toBe(2);
    for (const name of names) {
      expect(written(name)).not.toMatch(/0{64}/);
      expect(written(name)).toContain('EMMENTAL_ON_ERROR: closed');
    }
  });

  test('writes it anew with other rules, also where only another part is written', () => {
    const before = written('second');
    const digest = digestIn(before);
    writeFileSync(
      join(home, 'emmental.yaml'),
      rules.replace('secondNode: {', 'secondNode: { permissions: none,'),
    );
    emmental(['protect', join(home, 'second.yaml'), '--only', 'roles', '--write']);
    expect(digestIn(written('second'))).not.toBe(digest);
    const { signals } = started(layer, 'second', 'node', {});
    expect(signals[0]?.evidence.start).toMatchObject({
      digests: 'as protect wrote them',
      permissions: 'in-process, enforce',
    });
    writeFileSync(join(home, 'emmental.yaml'), rules);
    emmental(['protect', join(home, 'second.yaml'), '--only', 'roles', '--remove', '--write']);
    expect(written('second')).toBe(before);
  });
});

/** One exchange: its name, the file below the layer, and the change. */
type Exchange = readonly [what: string, file: string, change: (path: string) => void];

const touched = (path: string): void => appendFileSync(path, '\n');
const ofNode: readonly Exchange[] = [['the guard itself', 'node/guard.cjs', touched]];
const ofPython: readonly Exchange[] = [
  ['a source', 'python/emmental_guard/__init__.py', touched],
  ['a table', 'python/emmental_guard/engine/rules.generated.json', touched],
  ['a folder of compiled code', 'python/emmental_guard/__pycache__', (path) => mkdirSync(path)],
];

describe.each(languages)('the guard for %s', (language) => {
  test.each(names)('starts as protect wrote it, with the rules of its template (%s)', (name) => {
    const { status, stdout, signals, stderr } = started(layer, name, language, {});
    expect([status, stdout.trim(), stderr]).toEqual([0, 'ran', '']);
    expect(signals[0]).toMatchObject({ kind: 'start', level: 'in-process' });
    expect(signals[0]?.evidence.start).toMatchObject({
      digests: 'as protect wrote them',
      processes: 'in-process, enforce',
    });
    expect(signals.every(({ evidence }) => evidence.message === undefined)).toBe(true);
  });

  const own = language === 'node' ? 'node/handler.mjs' : 'python/emmental_guard/handler.py';
  const table: readonly Exchange[] = [
    ['rules that allow more', 'profile.json', (path) => replace(path, '"processes":[]', '"processes":null')],
    [
      'a mode that only watches',
      'profile.json',
      (path) => replace(path, '"processes":"enforce"', '"processes":"learn"'),
    ],
    ['rules of another template', 'profile.json', (path) => cpSync(join(layer, 'profile.json'), path)],
    ['a file of the guard', own, (path) => appendFileSync(path, '\n')],
    ['a file that is gone', own, (path) => rmSync(path)],
    ['the wrapper', 'wrapper', (path) => replace(path, '#!/bin/sh\n', '#!/bin/sh\n# another\n')],
    ['the list', 'digests', (path) => appendFileSync(path, '\n')],
    ['a list that is gone', 'digests', (path) => rmSync(path)],
    ...(language === 'node' ? ofNode : ofPython),
  ];
  // The rules of `first` are those that `second` replaced in profile.json: the layer has them by their digest.
  const name = 'second';

  test.each(table)('tells %s in every signal, and does not start when it is closed', (what, file, change) => {
    const copy = exchanged(file, (path) => {
      if (what === 'rules of another template')
        cpSync(join(layer, `profiles/${digestIn(written('first'))}.json`), path);
      else change(path);
    });
    // The rules of the other template have no function of this name.
    const env =
      what === 'rules of another template'
        ? { EMMENTAL_FUNCTION: `first${language === 'node' ? 'Node' : 'Python'}` }
        : {};
    const open = started(copy, name, language, { ...env, EMMENTAL_ON_ERROR: 'open' });
    expect([open.status, open.stdout.trim()]).toEqual([0, 'ran']);
    expect(open.signals[0]?.kind).toBe('error');
    const start = open.signals.find(({ kind }) => kind === 'start');
    expect(start?.evidence.message).toMatch(/^degraded: /);
    expect(start?.evidence.start?.['digests']).toMatch(/^degraded: /);

    const closed = started(copy, name, language, { ...env, EMMENTAL_ON_ERROR: 'closed' });
    expect([closed.status === 0, closed.stdout]).toEqual([false, '']);
    expect(closed.stderr).toContain(
      'emmental: the function does not run with another guard or other rules: ',
    );
  });
});

function replace(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  writeFileSync(path, text.replaceAll(from, to));
}
