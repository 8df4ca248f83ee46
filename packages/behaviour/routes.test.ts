import type { HandlerRoute } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed } from './testing/analysed.ts';

const tell = `const { SNS } = require('@aws-sdk/client-sns');
const tell = (Message) => new SNS({}).publish({ TopicArn: 'a', Message });`;
const handler = (get: string, post: string): string => `exports.handler = async (event) => {
  if (event.httpMethod === 'GET') { ${get} }
  if (event.httpMethod === 'POST') { ${post} }
};`;

/** The methods of the requests that come to a call of Publish; `all` = every request may. */
async function methodsOf(code: string): Promise<readonly string[] | 'all'> {
  const { behaviours } = await analysed(`${tell}\n${code}`);
  const calls = behaviours.flatMap((each) => (each.kind === 'api-call' ? [each.routes] : []));
  expect(calls.length).toBeGreaterThan(0);
  if (calls.some((routes) => routes === undefined)) return 'all';
  const methods = (routes: readonly HandlerRoute[] = []) =>
    routes.flatMap((route) =>
      route.flatMap(({ field, is, texts }) => (field === 'method' && is ? texts : [])),
    );
  return [...new Set(calls.flatMap(methods))].sort();
}

test.each([
  ['one branch', handler("tell('a');", ''), ['GET']],
  ['both branches', handler("tell('a');", "tell('a');"), ['GET', 'POST']],
  ['no branch', `${handler('', '').slice(0, -3)} tell('a'); };`, 'all'],
])('routes of a call in %s', async (_, code, methods) => {
  expect(await methodsOf(code)).toEqual(methods);
});

test.each([
  [
    'a function that one branch calls and the other hands to code that is not known',
    `const later = require('unknown-library'); const act = () => { tell('a'); }; ${handler('act();', 'later.on("x", act);')}`,
    ['GET', 'POST'],
  ],
  [
    'a function that code which is not known gets in both branches',
    `const later = require('unknown-library'); const act = () => { tell('a'); }; ${handler('later.on("x", act);', 'later.on("y", act);')}`,
    ['GET', 'POST'],
  ],
  [
    'a method that one branch calls and the other hands on',
    `const later = require('unknown-library'); class Act { run() { tell('a'); } } const act = new Act(); ${handler('act.run();', 'later.on("x", act.run.bind(act));')}`,
    ['GET', 'POST'],
  ],
])('routes of %s', async (_, code, methods) => {
  const found = await methodsOf(code);
  expect(found === 'all' ? methods : found).toEqual(methods);
});

test.each([
  ['with equal arguments', 'walk(event.tree);', 'walk(event.tree);'],
  ['with others', 'walk(event.tree, 1);', 'walk(event.forest, 2);'],
])('a recursive function that both branches call %s is for both', async (_, get, post) => {
  const walk =
    'const walk = (node, n) => { tell(node.name); for (const child of node.children) walk(child, n); };';
  const found = await methodsOf(`${walk} ${handler(get, post)}`);
  expect(found === 'all' ? ['GET', 'POST'] : found).toEqual(['GET', 'POST']);
});
