import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CompiledProfile } from '@emmental/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startLambda } from '../guards/node/testing/lambda.ts';
import { from, profileOf, to } from '../guards/node/testing/profile.ts';
import { preload, python } from './guarded.ts';

// A loaded machine takes long; nothing here depends on time.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** Asks for each of `TARGETS` on one connection that is kept, and says of which it got an answer. */
const handlers = {
  node: `
const http = require('node:http');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const ask = (path) => new Promise((done, failed) => {
  const asked = http.get({ host: process.env.HOST, port: process.env.PORT, path, agent }, (response) => response.resume().on('end', () => done(true)));
  asked.on('error', (error) => (error.code === 'EACCES' ? done(false) : failed(error)));
});
exports.handler = async () => {
  const passed = [];
  for (const target of JSON.parse(process.env.TARGETS)) passed.push(await ask(target));
  return passed;
};
`,
  python: `
import http.client, json, os
def handler(event, context):
    kept, passed = http.client.HTTPConnection(os.environ["HOST"], int(os.environ["PORT"])), []
    for target in json.loads(os.environ["TARGETS"]):
        try:
            kept.request("GET", target)
            kept.getresponse().read()
            passed.append(True)
        except PermissionError:
            kept.close()
            passed.append(False)
    return passed
`,
};

/** Gives its event to the handler, as the runtime client of Python does. */
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
  /** What the event says besides. */
  const said = (host: string): Readonly<Record<string, readonly string[]>> => ({
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
          for (const [what, texts] of Object.entries(said(host))) {
            const event = { texts: [...texts, '../admin', '1?admin=1'] };
            const isChosen = rule !== 'its name' && what.startsWith('the host');
            expect([what, await passed(language, profile, host, event)]).toEqual([
              what,
              Object.values(paths).map((passes) => passes && !isChosen),
            ]);
          }
        });

  async function passed(
    language: 'node' | 'python',
    profile: CompiledProfile,
    host: string,
    event: object,
  ): Promise<unknown> {
    if (language === 'node') {
      const lambda = await startLambda({
        files: { 'app.cjs': handlers.node },
        handler: 'app.handler',
        profile,
        env: { HOST: host, PORT: String(port), TARGETS: targets },
      });
      try {
        return (await lambda.invoke(event)).body;
      } finally {
        await lambda.stop();
      }
    }
    // Not below the system's folder for temporary files (see parity.test.ts).
    const place = join(homedir(), '.cache', 'emmental');
    mkdirSync(place, { recursive: true });
    const here = realpathSync(mkdtempSync(join(place, 'addresses-')));
    try {
      writeFileSync(join(here, 'app.py'), handlers.python);
      writeFileSync(join(here, 'main.py'), main);
      writeFileSync(join(here, 'profile.json'), JSON.stringify(profile));
      const env = {
        HOST: host,
        PORT: String(port),
        TARGETS: targets,
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
