import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { worldFailure } from './files/failure.ts';
import { copyOf, emmental, folderWith, repository } from './testing/run.ts';

const app = {
  'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.handler
`,
  'a.js': `const { S3Client, GetObjectCommand } = require('@aws-sdk/client-s3');
exports.handler = async () => {
  await new S3Client({}).send(new GetObjectCommand({ Bucket: process.env.A, Key: 'k' }));
  await new S3Client({}).send(new GetObjectCommand({ Bucket: process.env.B, Key: 'k' }));
};
`,
};
const answer = (id: string, value: string) => [
  'assume',
  id,
  '--is',
  value,
  '--because',
  'known',
  '--owner',
  '@me',
  '--until',
  '2099-01-01',
];

/** Files and folders in the place of each other: each command says in at most three lines what is wrong. */
const places: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[], RegExp])[] = [
  ['a folder as emmental.yaml', { 'emmental.yaml/x': '' }, ['profile', 'derive'], /emmental\.yaml/],
  [
    'a folder as emmental.lock',
    { 'emmental.lock/x': '' },
    ['profile', 'derive'],
    /emmental\.lock: it is a folder/,
  ],
  ['a file as .emmental', { '.emmental': '' }, ['scan', '--baseline'], /\.emmental/],
  ['a folder as the baseline', { '.emmental/baseline.json/x': '' }, ['scan', '--baseline'], /it is a folder/],
  ['a folder as the output', { 'out/x': '' }, ['scan', '--output', 'out'], /--output out: it is a folder/],
  ['a file as a folder of the output', { out: '' }, ['scan', '--output', 'out/a.json'], /not a folder/],
  ['a folder as the event', {}, ['inspect', '--event', '.'], /it is a folder/],
  [
    'a folder as the shape',
    { 'e.json': '{}' },
    ['inspect', '--event', 'e.json', '--shape', '.'],
    /it is a folder/,
  ],
  ['a folder as the advisory data', {}, ['db', 'update', '--db', '.', '--from', 'template.yaml'], /\./],
  ['a folder as signals', {}, ['signals', 'show', 'em-0000000000000000', 'none.log'], /none\.log/],
  ['a folder as the inventory', {}, ['scan', '--inventory', '.'], /it is a folder/],
  ['a folder as a report', {}, ['compare', '.', '.'], /it is a folder/],
];

describe('what the world does is no defect', () => {
  test.each(places)('%s', (_, files, args, says) => {
    const folder = folderWith({ ...app, ...files });
    const { status, stderr } = emmental([...args], { cwd: folder });
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('defect');
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
    expect(status).toBe(2);
  });

  test('an error of the system has its path and what to do; any other error is a defect', () => {
    const failure = (code: string, path?: string) =>
      worldFailure(Object.assign(new Error(code), { code, syscall: 'open', ...(path ? { path } : {}) }));
    expect(failure('ENOSPC', '/a/b')).toBe(
      '/a/b: the disk is full; free some space and run the command again',
    );
    expect(failure('EACCES', '/a/b')).toBe('/a/b: permission denied; check the path, and its permissions');
    expect(failure('EMFILE')).toBe('too many files are open; raise the limit of open files (ulimit -n)');
    expect(worldFailure(new TypeError('x is not a function'))).toBeNull();
    expect(worldFailure(Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBeNull();
  });
});

describe('two answers at once', () => {
  test('both count', async () => {
    const folder = folderWith(app);
    writeFileSync(join(folder, 'emmental.yaml'), 'emmental: profile/1\n# my comment\n');
    const run = (id: string, value: string) =>
      new Promise<number | null>((done) => {
        const bin = join(repository, 'apps', 'cli', 'bin', 'emmental.js');
        spawn(process.execPath, [bin, ...answer(id, value)], { cwd: folder, stdio: 'ignore' }).on(
          'exit',
          done,
        );
      });
    const codes = await Promise.all([run('Fn/env.A', 'bucket-a'), run('Fn/env.B', 'bucket-b')]);
    expect(codes).toEqual([0, 0]);
    const text = readFileSync(join(folder, 'emmental.yaml'), 'utf8');
    expect(text).toContain('# my comment');
    expect(text).toMatch(/Fn\/env\.A:\n {4}is: bucket-a/);
    expect(text).toMatch(/Fn\/env\.B:\n {4}is: bucket-b/);
    expect(readdirSync(folder).filter((name) => /emmental-(lock|new)/.test(name))).toEqual([]);
  });

  test('a lock that an interrupted command left is taken over', () => {
    const folder = copyOf('weak-shop');
    const lock = join(folder, 'emmental.yaml.emmental-lock');
    writeFileSync(lock, '');
    utimesSync(lock, 0, 0);
    const { status } = emmental([...answer('NightlyReport/env.KEY_ARN', 'arn:aws:kms:eu-west-1:1:key/a')], {
      cwd: folder,
    });
    expect(status).toBe(0);
  });
});
