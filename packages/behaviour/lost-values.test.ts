import { expect, test } from 'vitest';
import { analysed } from './testing/analysed.ts';

/** Returns the sinks of the code, and the questions about values whose way was lost. */
async function sinksOf(code: string, language: 'js' | 'py' = 'js'): Promise<readonly string[]> {
  const { behaviours } = await analysed(code, { language });
  return [
    ...new Set(
      behaviours.flatMap((found) => {
        if (found.kind === 'sink') return [`${found.sink} of ${found.eventPath}`];
        return found.kind === 'undecided' && found.cause?.startsWith('value/') ? [found.what] : [];
      }),
    ),
  ].sort();
}

const run = `require('child_process').execSync`;

test.each([
  [
    'a form',
    `exports.handler = async (event) => { const form = new FormData(); form.set('a', event.text); ${run}('x ' + form.get('a')); };`,
    'shell of text',
  ],
  [
    'the store of a context',
    `const { AsyncLocalStorage } = require('async_hooks'); const store = new AsyncLocalStorage(); const work = () => ${run}('x ' + store.getStore().text); exports.handler = async (event) => store.run({ text: event.text }, work);`,
    'shell of text',
  ],
  [
    'an object of a package',
    `const Queue = require('tiny-queue'); const queue = new Queue(); exports.handler = async (event) => { queue.add(event.text); ${run}('x ' + queue.take()); };`,
    'shell of text',
  ],
  [
    'a part of an address',
    `const { get } = require('axios'); exports.handler = async (event) => { const url = new URL('https://a.example'); url.host = event.text; return get(url.href); };`,
    'url of text',
  ],
  [
    'a validated object of yup',
    `const yup = require('yup'); const { Pool } = require('pg'); const S = yup.object({ order: yup.string() }); exports.handler = async (event) => { const { order } = await S.validate(event); return new Pool().query('select * from t order by ' + order); };`,
    'sql of order',
  ],
  [
    'a list that grows in its own loop',
    `exports.handler = async (event) => { for (const item of event.list) { ${run}('x ' + item); if (event.list.length < 4) event.list.push(event.text); } };`,
    'shell of text',
  ],
  [
    'the names of the fields of an object',
    `exports.handler = async (event) => { ${run}('x ' + JSON.stringify({ [event.text]: 1 })); };`,
    'shell of text',
  ],
])('event data stays known in %s', async (_name, code, expected) => {
  expect(await sinksOf(code)).toContain(expected);
});

test('a caught error in a sink is an open question', async () => {
  const code = `exports.handler = async (event) => { try { JSON.parse(event.text); } catch (error) { ${run}('log ' + error.message); } };`;
  expect(await sinksOf(code)).toEqual(['where a value in app.js comes from']);
});

test.each([
  [
    'a value sent into a generator',
    `function* take() { const text = yield; ${run}('x ' + text); } exports.handler = async (event) => { const taker = take(); taker.next(); taker.next(event.text); };`,
  ],
  [
    'what a helper of templates gets',
    `exports.handler = async (event) => { const hbs = require('handlebars'); hbs.registerHelper('x', (text) => ${run}('x ' + text)); return hbs.compile('{{x a}}')({ a: event.text }); };`,
  ],
  [
    'a part of the last match',
    `exports.handler = async (event) => { /(.*)/.test(event.text); ${run}('x ' + RegExp.$1); };`,
  ],
  [
    'what a container passes on',
    `const { Container } = require('typedi'); class Job { go(text) { ${run}('x ' + text); } } exports.handler = async (event) => { Container.set('job', new Job()); Container.get('job').go(event.text); };`,
  ],
])('%s is an open question in a sink', async (_name, code) => {
  expect(await sinksOf(code)).toEqual(['where a value in app.js comes from']);
});

test.each([
  [
    'a transformation of a schema',
    `const { z } = require('zod'); exports.handler = async (event) => z.string().transform((text) => ${run}('x ' + text)).parseAsync(event.text);`,
  ],
  [
    'a check inside of a schema',
    `const { z } = require('zod'); exports.handler = async (event) => z.object({ a: z.string().superRefine((text) => { ${run}('x ' + text); }) }).safeParse({ a: event.text });`,
  ],
  [
    'an interceptor of requests',
    `const axios = require('axios'); exports.handler = async (event) => { const client = axios.create(); client.interceptors.request.use((config) => { ${run}('x ' + config.data); return config; }); await client.post('https://a.acme.io', event.text); };`,
  ],
  [
    'a method of documents',
    `const mongoose = require('mongoose'); exports.handler = async (event) => { const schema = new mongoose.Schema({}); schema.methods.go = function (text) { ${run}('x ' + text); }; const Model = mongoose.model('A', schema); await new Model().go(event.text); };`,
  ],
  [
    'an own form of a promise',
    `const { promisify } = require('util'); exports.handler = async (event) => { const plain = (text, done) => done(); plain[promisify.custom] = async (text) => ${run}('x ' + text); await promisify(plain)(event.text); };`,
  ],
  [
    'a getter of a prototype',
    `exports.handler = async (event) => Object.create({ get a() { return ${run}('x ' + this.text); } }, { text: { value: event.text } }).a;`,
  ],
  [
    'a copy of a module in a bundle',
    `var make = Object.create, define = Object.defineProperty, names = Object.getOwnPropertyNames, proto = Object.getPrototypeOf, own = Object.prototype.hasOwnProperty; var copy = (to, from) => { for (let key of names(from)) own.call(to, key) || define(to, key, { get: () => from[key], enumerable: true }); return to; }; var load = (module, target) => (target = module != null ? make(proto(module)) : {}, copy(module.__esModule ? target : define(target, 'default', { value: module }), module)); var process = load(require('child_process')); exports.handler = async (event) => { process.execSync('x ' + event.text); };`,
  ],
])('event data reaches the code in %s', async (_name, code) => {
  const found = await sinksOf(code);
  expect(found.some((sink) => /^shell of (text|a)?$/.test(sink))).toBe(true);
});

test.each([
  ['a timer', `import threading`, `threading.Timer(0, run, args=[event['text']]).start()`],
  [
    'a written variable of the environment',
    `import os`,
    `os.environ['A'] = event['text']\n    run(os.environ['A'])`,
  ],
  [
    'a variable that a shell expands',
    `import os`,
    `os.environ['A'] = event['text']\n    os.system('eval $A')`,
  ],
  [
    'a proxy',
    `import threading\nfrom werkzeug.local import LocalProxy\nstate = threading.local()\ncurrent = LocalProxy(lambda: state.event)`,
    `state.event = event\n    run(current['text'])`,
  ],
])('event data reaches a shell in Python by %s', async (_name, head, body) => {
  const code = `import os\n${head}\ndef run(text):\n    os.system('x ' + text)\ndef handler(event, context):\n    ${body}\n`;
  expect(await sinksOf(code, 'py')).toContain('shell of text');
});

test('the first arguments of a method of Python stay in front', async () => {
  const code = `import functools, os\nclass Job:\n    def go(self, times, text):\n        os.system('x ' + text)\n    once = functools.partialmethod(go, 1)\ndef handler(event, context):\n    Job().once(event['text'])\n`;
  expect(await sinksOf(code, 'py')).toEqual(['shell of text']);
});

test('a value with a known source is no question', async () => {
  const code = `const { readFileSync } = require('fs'); exports.handler = async () => { ${run}('x ' + Date.now() + Math.random() + process.env.A + readFileSync('a.txt', 'utf8')); };`;
  expect(await sinksOf(code)).toEqual([]);
});
