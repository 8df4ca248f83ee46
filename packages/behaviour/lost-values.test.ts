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

test('a value with a known source is no question', async () => {
  const code = `const { readFileSync } = require('fs'); exports.handler = async () => { ${run}('x ' + Date.now() + Math.random() + process.env.A + readFileSync('a.txt', 'utf8')); };`;
  expect(await sinksOf(code)).toEqual([]);
});
