import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CompiledFunction } from '@emmental/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtGuard } from '../guards/node/testing/build.ts';
import { calls, profileOf, to } from '../guards/node/testing/profile.ts';
import { fixture } from './fixture.ts';
import { google } from './google-requests.ts';
import { hosts, named, permissions, type RequestCases } from './requests.ts';

const python = process.env['EMMENTAL_PYTHON'] ?? 'python3';
// A folder outside of the system's folder for temporary files (see parity.test.ts).
const place = join(homedir(), '.cache', 'emmental');
const preload = join(import.meta.dirname, '..', 'guards', 'python', 'src', 'emmental_guard', 'preload');

/** Sends each case over its own connection; returns its name, and true when all bytes left. */
const scripts = {
  node: fixture('sends-cases.cjs'),
  python: fixture('sends-cases.py'),
};

describe('the same bytes are let through and stopped in Node and in Python', () => {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  beforeAll(async () => {
    mkdirSync(place, { recursive: true });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => {
    server.close();
  });

  const resources = (name: string, call: string, ...on: string[]) => ({
    ...calls(name, [call]),
    resource: on,
  });
  const sections: readonly (readonly [
    what: string,
    host: string,
    cases: RequestCases,
    rules: (port: number) => Partial<CompiledFunction>,
  ])[] = [
    [
      'another host',
      'localhost',
      hosts,
      (port) => ({ outbound: [to('own', [`localhost:${port}`, '*.allowed.example:*', '*.web.example:80'])] }),
    ],
    [
      'a request to AWS',
      '127.0.0.1',
      permissions,
      (port) => ({
        outbound: [to('own', [`127.0.0.1:${port}`])],
        permissions: [
          resources('queue', 'sqs:SendMessage', 'Own'),
          resources('topic', 'sns:Publish'),
          resources('metrics', 'cloudwatch:GetMetricData'),
          resources('table', 'dynamodb:GetItem', 'table/Own'),
          resources('read', 's3:GetObject', 'arn:aws:s3:::own/*'),
          resources('write', 's3:PutObject', 'arn:aws:s3:::own/*'),
          resources('list', 's3:ListBucket', 'arn:aws:s3:::own'),
          resources('delete', 's3:DeleteObject', 'arn:aws:s3:::own/*'),
          resources('invoke', 'lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:Own'),
        ],
      }),
    ],
    [
      'a request to Google',
      '127.0.0.1',
      google,
      (port) => ({
        outbound: [to('own', [`127.0.0.1:${port}`])],
        permissions: [
          resources('files', 'storage.objects.get', 'projects/*/buckets/own'),
          resources('topic', 'pubsub.topics.publish', 'projects/*/topics/${env:TOPIC}'),
          resources('notes', 'datastore.entities.create'),
        ],
      }),
    ],
    [
      'a request to AWS on what a variable names',
      '127.0.0.1',
      named,
      (port) => ({
        outbound: [to('own', [`127.0.0.1:${port}`])],
        permissions: [
          resources(
            'table',
            'dynamodb:GetItem',
            'arn:*:dynamodb:*:*:table/${env:TABLE}',
            'arn:*:dynamodb:*:*:table/shop-${env:TABLE}',
            '${env:TABLE_ARN}',
            '${env:TABLE_ARN_THAT_IS_NOT_SET}',
            'table/${env:ADDRESS}',
            'arn:aws:dynamodb:*:*:table/${env:NOT_SET}',
            'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/Deployed',
          ),
        ],
      }),
    ],
  ];
  const variables = {
    TOPIC: 'projects/p/topics/own',
    TABLE: 'Orders',
    TABLE_ARN: 'arn:aws:dynamodb:eu-west-1:1:table/Users',
    ADDRESS: 'https://sqs.eu-west-1.amazonaws.com/1/Mail',
  };
  for (const language of ['node', 'python'] as const)
    test.each(sections)(`${language}: %s`, async (_, host, cases, rules) => {
      const expected = Object.fromEntries(Object.entries(cases).map(([name, [passes]]) => [name, passes]));
      expect(await left(language, host, cases, rules)).toEqual(expected);
    });

  async function left(
    language: 'node' | 'python',
    host: string,
    cases: RequestCases,
    rules: (port: number) => Partial<CompiledFunction>,
  ): Promise<unknown> {
    const { port } = server.address() as AddressInfo;
    const here = realpathSync(mkdtempSync(join(place, 'requests-')));
    try {
      const script = join(here, language === 'node' ? 'main.cjs' : 'main.py');
      writeFileSync(script, scripts[language]);
      writeFileSync(join(here, 'cases.json'), JSON.stringify(cases));
      writeFileSync(join(here, 'profile.json'), JSON.stringify(profileOf(rules(port))));
      const [program, args] =
        language === 'node'
          ? [process.execPath, ['--require', join(builtGuard(), 'guard.cjs'), script]]
          : [python, [script]];
      const env = {
        PATH: process.env['PATH'],
        HOST: host,
        PORT: String(port),
        CASES: join(here, 'cases.json'),
        AWS_REGION: 'eu-west-1',
        ...variables,
        EMMENTAL_PROFILE: join(here, 'profile.json'),
        EMMENTAL_SIGNALS: `file:${join(here, 'signals')}`,
        ...(language === 'python' ? { PYTHONPATH: preload } : {}),
      };
      const out = await new Promise<string>((done, fail) =>
        execFile(program, args, { cwd: here, env }, (error, stdout, stderr) =>
          error ? fail(new Error(stderr || String(error))) : done(stdout),
        ),
      );
      return JSON.parse(out);
    } finally {
      rmSync(here, { recursive: true, force: true });
    }
  }
});
