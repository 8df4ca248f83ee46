import { createLearner, decode } from '@emmental/inspect';
import { expect, test } from 'vitest';
import { from, profileOf } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

const attack = "x' OR '1'='1' --";
const request = (text: string) => ({
  method: 'POST',
  originalUrl: '/',
  url: '/',
  path: '/',
  headers: {},
  query: {},
  body: { order: text },
  rawBody: JSON.stringify({ order: text }),
});
const cloudEvent = (text: string) => ({
  specversion: '1.0',
  type: 'google.cloud.pubsub.topic.v1.messagePublished',
  source: '//topic',
  id: '1',
  data: { message: { data: Buffer.from(JSON.stringify({ order: text })).toString('base64') } },
});

/** The two files of the framework that meet where the function is handed over; its server is called without a network. */
const framework = (signature: string) => ({
  'app/node_modules/@google-cloud/functions-framework/build/src/main.js': `
    const server_1 = require('./server');
    exports.serve = (handler) => (0, server_1.getServer)(handler, { signatureType: '${signature}' });`,
  'app/node_modules/@google-cloud/functions-framework/build/src/server.js':
    'exports.getServer = (handler) => handler;',
});

function learned() {
  const learner = createLearner();
  for (let index = 0; index < 320; index += 1) {
    learner.add(decode(request(`${1000 + index}`), { structure: true, trigger: 'gcp-http' }));
    learner.add(decode(cloudEvent(`${1000 + index}`), { structure: true }));
  }
  return profileOf({
    onBlock: { http: 403, quarantine: null },
    inbound: [from('any', ['gcp-http', 'gcp-structured'], { shape: learner.shape() })],
  });
}

test('an HTTP function of the Functions Framework answers 403 to an attack, before it sees it', async () => {
  const { stdout } = await runScript(
    `const { serve } = require('@google-cloud/functions-framework/build/src/main.js');
     const served = serve((req, res) => res.send('handled ' + req.body.order));
     const call = (text) => new Promise((done) => {
       const event = ${request.toString()};
       const req = event(text);
       req.rawBody = Buffer.from(req.rawBody);
       const res = { status: (code) => ({ json: (body) => done(code + ' ' + body.message) }), send: done, once() {} };
       served(req, res);
     });
     (async () => console.log(await call('1001'), '|', await call(${JSON.stringify(attack)})))();`,
    { profile: learned(), files: framework('http') },
  );
  expect(stdout.trim()).toBe('handled 1001 | 403 Forbidden');
});

test('an event function does not see an attack; what cannot be kept goes through with a signal', async () => {
  const script = `
    const { serve } = require('@google-cloud/functions-framework/build/src/main.js');
    const seen = [];
    const served = serve(async (event) => { seen.push(event.id); });
    const make = ${cloudEvent.toString()};
    (async () => { await served(make('1001')); await served({ ...make(${JSON.stringify(attack)}), id: 'bad' }); console.log(seen.join()); })();`;
  const files = framework('cloudevent');
  const profile = learned();
  const kept = await runScript(script, {
    files,
    profile: (folder) => {
      const [compiled] = Object.values(profile.functions);
      return profileOf({
        ...compiled,
        onBlock: { http: 403, quarantine: { kind: 'file', target: `${folder}/work` } },
      });
    },
  });
  expect(kept.stdout.trim()).toBe('1');
  const open = await runScript(script, { files, profile });
  expect(open.stdout.trim()).toBe('1,bad');
  expect(open.signals.find(({ kind }) => kind === 'block')?.evidence.quarantine).toMatch(/^went through/);
});
