import { constant, type TriggerKind, type Value } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed } from '../testing/analysed.ts';

const proxy = new Map<string, Value>([['IntegrationType', constant('aws_proxy')]]);

async function chanceOf(
  code: string,
  kind: TriggerKind,
  settings: ReadonlyMap<string, Value> = new Map(),
): Promise<readonly (string | undefined)[]> {
  const language = code.startsWith('def') || code.startsWith('import json') ? 'py' : 'js';
  const { behaviours } = await analysed(code, { language, triggers: [{ kind, settings }] });
  return behaviours.flatMap((each) => (each.kind === 'sink' ? [each.byChance?.slice(0, 19)] : []));
}

const handler = (body: string): string =>
  `const express = require('express'); exports.handler = async (event) => { ${body} };`;

const text = ['a field of the body'];
const data = [undefined];

test.each([
  ['a field of a text', handler('eval(event.body.code);'), 'api', proxy, text],
  [
    'a field of a text in a variable',
    handler('const { body } = event; eval(body.code);'),
    'http-api',
    undefined,
    text,
  ],
  [
    'a field of a text in Python',
    "def handler(event, context):\n    eval(event['body']['code'])\n",
    'function-url',
    undefined,
    text,
  ],
  ['a parsed body', handler('eval(JSON.parse(event.body).code);'), 'api', proxy, data],
  [
    'a body that may be parsed',
    handler("const b = typeof event.body === 'string' ? JSON.parse(event.body) : event.body; eval(b.code);"),
    'api',
    proxy,
    data,
  ],
  [
    'a parsed body in its place',
    handler('event.body = JSON.parse(event.body); eval(event.body.code);'),
    'api',
    proxy,
    data,
  ],
  [
    'a parsed body in Python',
    "import json\ndef handler(event, context):\n    eval(json.loads(event['body'])['code'])\n",
    'alb',
    undefined,
    data,
  ],
  ['all of the body', handler('eval(event.body);'), 'api', proxy, data],
  [
    'a body that an integration makes',
    handler('eval(event.body.code);'),
    'api',
    new Map([['IntegrationType', constant('AWS')]]),
    data,
  ],
  ['a body of an integration that is not known', handler('eval(event.body.code);'), 'api', undefined, data],
  ['an event that a function sends', handler('eval(event.body.code);'), 'invoke', undefined, data],
] as const)('%s', async (_, code, kind, settings, expected) => {
  expect(await chanceOf(code, kind as TriggerKind, settings)).toEqual(expected);
});

test('the body of a request of Express is parsed', async () => {
  const code = `const app = require('express')(); app.post('/', (req, res) => eval(req.body.code));
    exports.handler = require('serverless-http')(app);`;
  expect(await chanceOf(code, 'api', proxy)).toEqual(data);
});
