import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { fixture } from './testing/fixture.ts';
import { type Lambda, type LambdaOptions, startLambda } from './testing/lambda.ts';
import { files, from, profileOf, run, to } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

let started: Lambda | null = null;
const lambda = async (options: LambdaOptions): Promise<Lambda> => {
  started = await startLambda(options);
  return started;
};
afterEach(async () => {
  await started?.stop();
  started = null;
});

const attack = '; cat /etc/passwd';
const httpEvent = (body: string) => ({
  version: '2.0',
  routeKey: 'POST /orders',
  rawPath: '/orders',
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  requestContext: { http: { method: 'POST', path: '/orders' }, stage: '$default' },
  body,
  isBase64Encoded: false,
});

describe('a handler on Lambda', () => {
  test('a CommonJS and an ECMAScript handler are found and run as before', async () => {
    for (const [name, source] of [
      ['src/app.js', 'exports.handler = async (event) => ({ got: event.a })'],
      ['src/app.mjs', 'export const handler = async (event) => ({ got: event.a })'],
    ] as const) {
      const instance = await lambda({
        files: { [name]: source },
        handler: 'src/app.handler',
        profile: profileOf({ files: [files('own', ['code', 'runtime'])], processes: [] }),
      });
      expect((await instance.invoke({ a: 1 })).body).toEqual({ got: 1 });
      expect(instance.signals().map(({ kind }) => kind)).toEqual(['start', 'hits']);
      await instance.stop();
    }
    started = null;
  });

  test('a shell, a foreign file and a foreign host are refused, and the signals say by what and where', async () => {
    const instance = await lambda({
      files: {
        'app.js': `
          const { execSync } = require('node:child_process');
          const fs = require('node:fs');
          exports.handler = async ({ what }) => {
            if (what === 'shell') return execSync('id').toString();
            if (what === 'file') return fs.readFileSync('/etc/passwd', 'utf8');
            return (await fetch('http://127.0.0.1:10009/')).status;
          };`,
      },
      handler: 'app.handler',
      profile: profileOf({ files: [files('own', ['code', 'runtime'])], processes: [], outbound: [] }),
    });
    for (const what of ['shell', 'file', 'host'])
      expect((await instance.invoke({ what })).kind).toBe('error');
    const blocks = instance.signals().filter(({ kind }) => kind === 'block');
    expect(blocks.map(({ section, evidence }) => [section, evidence.what, evidence.api])).toEqual([
      ['processes', '/bin/sh -c id', 'child_process.execSync'],
      ['files', 'read /etc/passwd', 'fs.readFileSync'],
      ['outbound', '127.0.0.1:10009', 'net'],
    ]);
    expect(blocks[0]?.evidence.stack?.[0]).toMatch(/^app\.js:5:\d+ /);
    expect(blocks[0]?.invocation).toMatch(/^00000000-/);
  });

  test('in alert mode the same goes through and is told', async () => {
    const instance = await lambda({
      files: {
        'app.js':
          "exports.handler = async () => require('node:child_process').execSync('echo hi').toString()",
      },
      handler: 'app.handler',
      profile: profileOf({ processes: [run('convert', '/opt/bin/convert')] }, 'alert'),
    });
    expect((await instance.invoke({})).body).toBe('hi\n');
    expect(instance.signals().filter(({ kind }) => kind === 'alert')).toHaveLength(1);
  });

  test('text of the event that becomes a command is blocked by proof, though the shell is allowed', async () => {
    const instance = await lambda({
      files: {
        'app.js': `exports.handler = async ({ body }) =>
          require('node:child_process').execSync('echo ' + JSON.parse(body).name).toString();`,
      },
      handler: 'app.handler',
      profile: profileOf({ processes: [run('sh', '/bin/sh')], inbound: [from('place', ['apigw-v2'])] }),
    });
    expect((await instance.invoke(httpEvent(JSON.stringify({ name: 'ann' })))).body).toBe('ann\n');
    // Its handler fails, and the caller gets the answer to a blocked event.
    const { body } = await instance.invoke(httpEvent(JSON.stringify({ name: `ann${attack}` })));
    expect(body).toMatchObject({ statusCode: 403 });
    const [block] = instance.signals().filter(({ kind }) => kind === 'block');
    expect(block).toMatchObject({ section: 'inbound', decision: 'deny', evidence: { class: 'cmdi' } });
    expect(block?.evidence.proof).toMatch(/come from the event/);
  });

  test('of the Runtime API only the answer to the own event can be reached', async () => {
    const instance = await lambda({
      files: {
        'app.js': fixture('runtime-api-asked.cjs'),
      },
      handler: 'app.handler',
      profile: profileOf({ outbound: [to('none', [])] }),
    });
    expect((await instance.invoke({})).body).toEqual(['EACCES', 'EACCES', 'EACCES']);
    expect((await instance.invoke({})).kind).toBe('response');
    expect(instance.strange).toEqual([]);
  });

  test('between two events the next is asked for by the runtime client alone: AWS’s asks by native code', async () => {
    const server = createServer((_, response) => response.end('{}'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const asked = async (isSeen: boolean): Promise<string> => {
        const { stdout } = await runScript(
          `const http = require('node:http');
           const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
           const next = () => new Promise((done) => {
             http.get({ host, port, path: '/2018-06-01/runtime/invocation/next' }, (r) => { r.resume(); done(r.statusCode); }).on('error', (e) => done(e.code));
           });
           const handler = require(process.env.GUARD).protect(async () => 1);
           (async () => {
             const said = ${isSeen} ? [await next()] : [];
             await handler({}, { awsRequestId: 'r1' });
             said.push(await next());
             await handler({}, { awsRequestId: 'r2' });
             console.log(...said, await next());
           })();`,
          {
            profile: profileOf({ outbound: [to('none', [])] }),
            env: { AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}` },
          },
        );
        return stdout.trim();
      };
      expect([await asked(true), await asked(false)]).toEqual(['200 200 200', 'EACCES EACCES']);
    } finally {
      server.close();
    }
  });
});
