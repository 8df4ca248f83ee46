import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CompiledProfile } from '@emmental/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLambda } from '../guards/node/testing/lambda.ts';
import { from, profileOf, to } from '../guards/node/testing/profile.ts';
import { fixture } from './fixture.ts';
import { preload, python } from './guarded.ts';

/**
 * A handler that merges `merge` into its event, requests each of `TARGETS` on one kept connection (with the host `NAMED`, if it
 * is set), and returns the targets that answered.
 */
const handlers = {
  node: fixture('asks-targets.cjs'),
  python: fixture('asks-targets.py'),
};

/** Calls the handler with an event, as the runtime client of Python does. */
const main = `
import importlib, json, os
def _get_handler(name):
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)
class Context: aws_request_id = "1"
print(json.dumps(_get_handler(os.environ["_HANDLER"])(json.loads(os.environ["EVENT"]), Context())))
`;

describe('an address that a function asks for while an event is in work', () => {
  let port = 0;
  const server = createServer((socket) =>
    socket
      .on('error', () => undefined)
      .on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')),
  );
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => server.close());

  const paths = {
    '/orders/17': true,
    '/orders/18?page=2': true,
    '/orders/../admin': false,
    '/orders/19': true,
    '/orders/1?admin=1': false,
    '/orders/20?name=a%20b': true,
  };
  const targets = JSON.stringify(Object.keys(paths));
  /** The further fields of the event. */
  const textsFor = (host: string): Readonly<Record<string, readonly string[]>> => ({
    'words and digits of the host': [host.slice(4, 7), host.slice(-3), String(port).slice(1)],
    'another address of the network': ['http://127.0.0.9/app', 'http://10.0.0.1:8080/'],
    'the host': [host],
    'the host and the port': [`${host}:${port}`],
    'the host in another spelling': [host === 'localhost' ? `LOCALHOST:${port}` : `x@127.0.0.1:${port}#`],
  });
  const rules = {
    'its name': (host: string) => [`${host}:${port}`],
    'a network': () => [`127.0.0.0/8:${port}`, `[::1]:${port}`],
    'any host': () => ['any'],
  };

  for (const language of ['node', 'python'] as const)
    for (const [rule, place] of Object.entries(rules))
      for (const host of ['127.0.0.1', 'localhost'])
        test(`${language}: ${host}, by a rule of ${rule}`, async () => {
          const profile = profileOf({
            inbound: [from('all', ['custom'])],
            outbound: [to('own', place(host))],
          });
          for (const [what, texts] of Object.entries(textsFor(host))) {
            const event = { texts: [...texts, '../admin', '1?admin=1'] };
            const isChosen = rule !== 'its name' && what.startsWith('the host');
            expect([what, await passed(language, profile, event, { HOST: host, TARGETS: targets })]).toEqual([
              what,
              Object.values(paths).map((passes) => passes && !isChosen),
            ]);
          }
        });

  const own = 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com';
  const attack = { path: '/items', body: '{"to":"../admin"}' };
  const context = { apiId: 'a1b2c3d4e5', domainName: own, stage: 'prod' };
  const v1 = (more: object = {}): object => ({
    ...attack,
    httpMethod: 'POST',
    requestContext: context,
    ...more,
  });
  const v2 = (more: object = {}): object => ({
    ...attack,
    rawPath: '/items',
    requestContext: { ...context, http: { method: 'POST', path: '/items' } },
    ...more,
  });
  const sent = { Host: own, 'X-Forwarded-Host': 'evil.example' };
  const socket = { ...context, connectionId: 'L0SM9cOFvHcCIhw=', eventType: 'MESSAGE', routeKey: 'send' };
  const ofFunction = { ...context, apiId: 'x7', domainName: 'x7.lambda-url.eu-west-1.on.aws', http: {} };
  const other = { apiId: 'b9', domainName: 'b9.execute-api.eu-west-1.amazonaws.com' };
  const anywhere = ['apigw-v1', 'apigw-v2', 'apigw-websocket', 'apigw-authorizer', 'lambda-url', 'alb'];
  const all = [anywhere];

  /** Rows: the called address, the triggers of the inbound rules, the event, and whether the event chooses the address. */
  const rows = (): Readonly<
    Record<string, readonly [string, readonly (readonly string[])[], object, boolean]>
  > => ({
    'a REST API': [own, all, v1({ headers: sent, multiValueHeaders: { Host: [own] } }), true],
    'an HTTP API': [own, all, v2({ headers: { host: own, forwarded: `host=${own};proto=https` } }), true],
    'a WebSocket API': [own, all, { requestContext: socket, body: '../admin' }, true],
    'an authorizer': [own, all, v1({ methodArn: 'arn:x', type: 'REQUEST', headers: sent }), true],
    'a function URL': [ofFunction.domainName, all, v2({ requestContext: ofFunction }), true],
    'what a sender says as well': [own, all, v1({ queryStringParameters: { host: own } }), true],
    'all of the address': [
      own,
      all,
      v1({ headers: { Referer: `http://${own}:${port}/prod/orders` } }),
      false,
    ],
    'Host of another': ['evil.example', all, v1({ headers: { Host: 'evil.example' } }), false],
    'the second Host': [
      'evil.example',
      all,
      v1({ multiValueHeaders: { Host: [own, 'evil.example'] } }),
      false,
    ],
    'a forwarded host': ['evil.example', all, v1({ headers: sent }), false],
    'an inner host': ['10.0.0.7', all, v2({ headers: { host: own, 'x-host': '10.0.0.7' } }), false],
    'a load balancer': [own, all, v1({ headers: sent, requestContext: { ...context, elb: {} } }), false],
    'a custom domain': [
      'x.shop.example',
      all,
      v1({ requestContext: { ...context, domainName: 'x.shop.example' } }),
      false,
    ],
    'a name that is forged': [
      '10.0.0.7',
      all,
      v1({ requestContext: { apiId: '10', domainName: '10.0.0.7' } }),
      false,
    ],
    'another API': [own, all, v1({ requestContext: { ...context, apiId: 'other' } }), false],
    'a body that says it': [own, all, v1({ requestContext: {}, body: JSON.stringify(v1()) }), false],
    'a function that makes it of a text': [
      other.domainName,
      all,
      v1({ merge: JSON.stringify({ requestContext: other }) }),
      false,
    ],
    'a function that anybody may start': [own, [anywhere, []], v1(), false],
    'one that is called directly, too': [own, [anywhere, ['custom']], v1(), false],
    'an event of no trigger': [own, [['custom']], { ...context, to: '../admin' }, false],
  });
  for (const language of ['node', 'python'] as const)
    test(`${language}: the name of the own API, and what only looks like it`, async () => {
      for (const [what, [host, triggers, event, isOwn]] of Object.entries(rows())) {
        const profile = profileOf({
          inbound: triggers.map((names, at) => from(`all-${at}`, names)),
          outbound: [to('own', ['any'])],
        });
        const calls = JSON.stringify(['/prod/orders/17', '/prod/../admin', '/prod/orders/18']);
        const environment = { HOST: '127.0.0.1', NAMED: host, TARGETS: calls };
        expect([what, await passed(language, profile, event, environment)]).toEqual([
          what,
          [isOwn, false, isOwn],
        ]);
      }
      // A custom domain needs a rule.
      const [domain, event] = [
        'x.shop.example',
        v1({ requestContext: { ...context, domainName: 'x.shop.example' } }),
      ];
      const profile = profileOf({
        inbound: [from('all', anywhere)],
        outbound: [to('here', [`127.0.0.1:${port}`]), to('domain', [`${domain}:${port}`])],
      });
      const environment = {
        HOST: '127.0.0.1',
        NAMED: domain,
        TARGETS: '["/prod/orders/17","/prod/../admin"]',
      };
      expect(await passed(language, profile, event, environment)).toEqual([true, false]);
    });

  async function passed(
    language: 'node' | 'python',
    profile: CompiledProfile,
    event: object,
    environment: Readonly<Record<string, string>>,
  ): Promise<unknown> {
    if (language === 'node') {
      const lambda = await startLambda({
        files: { 'app.cjs': handlers.node },
        handler: 'app.handler',
        profile,
        env: { ...environment, PORT: String(port) },
      });
      try {
        return (await lambda.invoke(event)).body;
      } finally {
        await lambda.stop();
      }
    }
    // A folder outside of the system's folder for temporary files (see parity.test.ts).
    const place = join(homedir(), '.cache', 'emmental');
    mkdirSync(place, { recursive: true });
    const here = realpathSync(mkdtempSync(join(place, 'addresses-')));
    try {
      writeFileSync(join(here, 'app.py'), handlers.python);
      writeFileSync(join(here, 'main.py'), main);
      writeFileSync(join(here, 'profile.json'), JSON.stringify(profile));
      const env = {
        ...environment,
        PORT: String(port),
        PATH: process.env['PATH'],
        PYTHONPATH: preload,
        LAMBDA_TASK_ROOT: here,
        _HANDLER: 'app.handler',
        EVENT: JSON.stringify(event),
        EMMENTAL_PROFILE: join(here, 'profile.json'),
        EMMENTAL_SIGNALS: `file:${join(here, 'signals')}`,
      };
      // The server is in this process.
      const out = await new Promise<string>((done, fail) =>
        execFile(python, ['main.py'], { cwd: here, env, timeout: 60_000 }, (error, stdout, stderr) =>
          error ? fail(new Error(stderr || String(error))) : done(stdout),
        ),
      );
      return JSON.parse(out);
    } finally {
      rmSync(here, { recursive: true, force: true });
    }
  }
});
