import { loadProgram } from '@emmental/code';
import type { TriggerKind } from '@emmental/model';
import { describe, expect, it } from 'vitest';
import { repository } from '../code/testing/repository.ts';
import { analyse } from './analyse.ts';
import { analysed } from './testing/analysed.ts';

const leaksOf = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const { behaviours } = await analysed(files);
  return behaviours.flatMap((behaviour) =>
    behaviour.kind === 'leak' ? [`${behaviour.what} ${behaviour.name ?? '-'} ${behaviour.seen.at.line}`] : [],
  );
};

describe('what an answer carries out in JavaScript', () => {
  it.each([
    [
      'the stack of what was caught',
      `exports.handler = async (event) => {
  try { return await work(event); } catch (error) { return { statusCode: 500, body: error.stack }; }
};`,
      ['stack - 2'],
    ],
    [
      'the stack in JSON, after a variable',
      `exports.handler = async (event) => {
  try { await work(event); } catch (error) {
    const detail = { message: error.message, trace: error.stack };
    return { statusCode: 500, body: JSON.stringify(detail) };
  }
};`,
      ['stack - 4'],
    ],
    [
      'the message alone is meant for the caller',
      `exports.handler = async () => {
  try { await work(); } catch (error) { return { statusCode: 500, body: error.message }; }
};`,
      [],
    ],
    [
      'a stack that is only logged',
      `exports.handler = async () => {
  try { await work(); } catch (error) { console.error(error.stack); return { statusCode: 500, body: 'sorry' }; }
};`,
      [],
    ],
    [
      'all of the environment',
      `exports.handler = async () => ({ statusCode: 200, body: JSON.stringify({ env: process.env }) });`,
      ['environment - 1'],
    ],
    [
      'one variable of the environment',
      `exports.handler = async () => ({ statusCode: 200, body: process.env.STAGE });`,
      [],
    ],
    [
      'what an earlier event left in a variable',
      `let user;
exports.handler = async (event) => {
  const body = JSON.stringify({ user });
  user = event.body;
  return { statusCode: 200, body };
};`,
      ['earlier user 5'],
    ],
    [
      'a property of the global object',
      `exports.handler = async (event) => {
  const before = globalThis.user;
  globalThis.user = event.body;
  return { statusCode: 200, body: before };
};`,
      ['earlier user 4'],
    ],
    [
      'a variable of the environment that an earlier event wrote',
      `exports.handler = async (event) => {
  const before = process.env.TENANT;
  process.env.TENANT = event.headers.tenant;
  return { statusCode: 200, body: before };
};`,
      ['earlier TENANT 4'],
    ],
    [
      'a variable of the environment that each event sets before it is read',
      `exports.handler = async (event) => {
  process.env.TENANT = event.headers.tenant;
  return { statusCode: 200, body: process.env.TENANT };
};`,
      [],
    ],
    [
      'the stack in the text of an error',
      `const { inspect } = require('util');
exports.handler = async (event) => {
  try { return await work(event); } catch (error) { return { statusCode: 500, body: inspect(error) }; }
};`,
      ['stack - 3'],
    ],
    [
      'a list that grows with each event',
      `const seen = [];
exports.handler = async (event) => {
  seen.push(event.body);
  return { statusCode: 200, body: JSON.stringify(seen) };
};`,
      ['earlier seen 4'],
    ],
    [
      'what is read for whoever called first',
      `const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb');
const table = new DynamoDBClient({});
let tenant;
exports.handler = async (event) => {
  tenant ??= JSON.parse(event.body).tenant;
  const { Item } = await table.send(new GetItemCommand({ TableName: 'Carts', Key: { tenant: { S: tenant } } }));
  return { statusCode: 200, body: JSON.stringify(Item) };
};`,
      ['earlier tenant 7'],
    ],
    [
      'what is read for this caller, whoever called first',
      `const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb');
const table = new DynamoDBClient({});
let tenant;
exports.handler = async (event) => {
  tenant = JSON.parse(event.body).tenant;
  const { Item } = await table.send(new GetItemCommand({ TableName: 'Carts', Key: { tenant: { S: tenant } } }));
  return { statusCode: 200, body: JSON.stringify(Item) };
};`,
      [],
    ],
    [
      'the table of the stage, which is the same for all who call',
      `const { DynamoDBClient, ScanCommand } = require('@aws-sdk/client-dynamodb');
const client = new DynamoDBClient({});
let TableName;
exports.handler = async (event) => {
  TableName ??= event.stageVariables.table;
  return { statusCode: 200, body: JSON.stringify(await client.send(new ScanCommand({ TableName }))) };
};`,
      [],
    ],
    [
      'a variable that each event sets before it is read',
      `let user;
exports.handler = async (event) => {
  user = event.body;
  return { statusCode: 200, body: user };
};`,
      [],
    ],
    [
      'a client that is kept on purpose',
      `let client;
exports.handler = async (event) => {
  client ??= { url: process.env.URL };
  return { statusCode: 200, body: client.url + event.body };
};`,
      [],
    ],
    [
      'an answer that a helper makes',
      `const respond = (code, body) => ({ statusCode: code, body: JSON.stringify(body) });
exports.handler = async (event) => {
  try { return respond(200, await work(event)); } catch (error) { return respond(500, { stack: error.stack }); }
};`,
      ['stack - 3'],
    ],
    [
      'an error that a promise was refused with',
      `exports.handler = (event) =>
  work(event).then((all) => ({ statusCode: 200, body: all })).catch((error) => ({ statusCode: 500, body: error.stack }));`,
      ['stack - 2'],
    ],
    [
      'an answer that is handed to a callback, in a template text',
      `exports.handler = (event, context, callback) => {
  try { work(event); } catch (error) { callback(null, { statusCode: 500, body: \`failed: \${error.stack}\` }); }
};`,
      ['stack - 2'],
    ],
    [
      'an object of a class that keeps what it is given',
      `class Shelf { constructor() { this.items = []; } add(one) { this.items.push(one); } all() { return this.items; } }
const shelf = new Shelf();
exports.handler = async (event) => {
  shelf.add(JSON.parse(event.body));
  return { statusCode: 200, body: JSON.stringify(shelf.all()) };
};`,
      ['earlier shelf 5'],
    ],
    [
      'a list of the event itself',
      `exports.handler = async (event) => {
  const items = [];
  items.push(event.body);
  return { statusCode: 200, body: JSON.stringify(items) };
};`,
      [],
    ],
    [
      'names under which something is kept',
      `const titles = new Map();
exports.handler = async (event) => {
  const { page } = event.queryStringParameters;
  if (!titles.has(page)) titles.set(page, await load(page));
  return { statusCode: 200, body: titles.get(page) + [...titles.keys()].join() };
};`,
      ['earlier titles 5'],
    ],
    [
      'how many are kept',
      `const titles = {};
exports.handler = async ({ path }) => {
  titles[path] ??= await load(path);
  return { statusCode: 200, body: titles[path] + Object.keys(titles).length };
};`,
      [],
    ],
    [
      'what was loaded once and is kept by its name',
      `const cache = {};
exports.handler = async (event) => {
  cache[event.path] ??= await load(event.path);
  return { statusCode: 200, body: JSON.stringify(cache[event.path]) };
};`,
      [],
    ],
  ])('%s', async (_, code, wanted) => {
    expect(await leaksOf({ 'index.js': code })).toEqual(wanted);
  });
});

describe('what a web framework answers with', () => {
  it.each([
    [
      'Express: a route, and what handles errors',
      `const express = require('express');
const serverless = require('serverless-http');
const app = express();
app.get('/', async (req, res) => {
  try { await work(); res.json({ ok: true }); } catch (error) { res.status(500).json({ trace: error.stack }); }
});
app.use((error, req, res, next) => {
  res.status(500).send(error.stack);
});
app.get('/env', (req, res) => res.json({ message: 'sorry' }));
module.exports.handler = serverless(app);`,
      ['stack - 5', 'stack - 8'],
    ],
    [
      'Fastify: a route returns, and what handles errors',
      `const fastify = require('fastify');
const awsLambdaFastify = require('@fastify/aws-lambda');
const app = fastify();
app.get('/', async () => ({ env: process.env }));
app.setErrorHandler((error, request, reply) => reply.code(500).send({ trace: error.stack }));
exports.handler = awsLambdaFastify(app);`,
      ['environment - 4', 'stack - 5'],
    ],
  ])('%s', async (_, code, wanted) => {
    expect((await leaksOf({ 'index.js': code })).toSorted()).toEqual(wanted);
  });

  it.each([
    [
      'Powertools',
      `import os, traceback
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
app = APIGatewayRestResolver()
@app.get('/a')
def a():
    try:
        return work()
    except Exception:
        return {'trace': traceback.format_exc()}, 500
@app.get('/b')
def b():
    return Response(status_code=200, body=dict(os.environ))
def handler(event, context):
    return app.resolve(event, context)
`,
      ['environment - 12', 'stack - 9'],
    ],
    [
      'FastAPI',
      `import traceback
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from mangum import Mangum
app = FastAPI()
seen = []
@app.get('/a')
def a(q: str):
    seen.append(q)
    return {'seen': seen}
@app.get('/b')
def b():
    try:
        return work()
    except Exception:
        return JSONResponse({'trace': traceback.format_exc()}, status_code=500)
handler = Mangum(app)
`,
      ['earlier seen 10', 'stack - 16'],
    ],
    [
      'the framework of Google',
      `import traceback
import functions_framework
@functions_framework.http
def handler(request):
    try:
        return work(request.args.get('a'))
    except Exception:
        return {'error': traceback.format_exc()}, 500
`,
      ['stack - 8'],
    ],
    [
      'an event of Google, which nobody waits for',
      `import traceback
import functions_framework
@functions_framework.cloud_event
def handler(event):
    try:
        return work(event.data)
    except Exception:
        return {'error': traceback.format_exc()}, 500
`,
      [],
    ],
  ])('%s', async (_, code, wanted) => {
    expect((await leaksOf({ 'index.py': code })).toSorted()).toEqual(wanted);
  });
});

it('the value of a function that Google starts for a request is its answer', async () => {
  const code = `import traceback
def handler(request):
    try:
        return work(request)
    except Exception:
        return traceback.format_exc()
`;
  const started = (kind: TriggerKind) =>
    analysed({ 'main.py': code }, { triggers: [{ kind, settings: new Map() }] });
  expect((await started('google-http')).behaviours.filter(({ kind }) => kind === 'leak')).toHaveLength(1);
  expect((await started('google-pubsub')).behaviours.filter(({ kind }) => kind === 'leak')).toEqual([]);
});

it('Node.js on Google answers with the response', async () => {
  const code = `const functions = require('@google-cloud/functions-framework');
functions.http('handler', async (req, res) => {
  try { res.send(await work(req)); } catch (error) { res.status(500).send(error.stack); }
});`;
  expect(await leaksOf({ 'index.js': code })).toEqual(['stack - 3']);
});

describe('what an answer carries out in Python', () => {
  it.each([
    [
      'the default of a parameter',
      `def add(text, seen=[]):
    seen.append(text)
    return seen
def handler(event, context):
    return {'statusCode': 200, 'body': str(add(event['body']))}`,
      ['earlier add 5'],
    ],
    [
      'the stack that an object of traceback holds',
      `import traceback
def handler(event, context):
    try:
        return work(event)
    except Exception as error:
        return {'statusCode': 500, 'body': ''.join(traceback.TracebackException.from_exception(error).format())}`,
      ['stack - 6'],
    ],
    [
      'the stacks of an app that is debugged',
      `from fastapi import FastAPI
from mangum import Mangum
app = FastAPI(debug=True)
handler = Mangum(app)`,
      ['stack - 3'],
    ],
    [
      'a formatted trace',
      `import traceback
def handler(event, context):
    try:
        work(event)
    except Exception:
        return {'statusCode': 500, 'body': traceback.format_exc()}
`,
      ['stack - 6'],
    ],
    [
      'all of the environment',
      `import json, os
def handler(event, context):
    return {'statusCode': 200, 'body': json.dumps(dict(os.environ))}
`,
      ['environment - 3'],
    ],
    [
      'what an earlier event left in a list',
      `seen = []
def handler(event, context):
    seen.append(event['body'])
    return {'statusCode': 200, 'body': str(seen)}
`,
      ['earlier seen 4'],
    ],
    [
      'what is read for whoever called first',
      `import json, boto3
table = boto3.resource('dynamodb').Table('Carts')
tenant = None
def handler(event, context):
    global tenant
    if tenant is None:
        tenant = json.loads(event['body'])['tenant']
    found = table.get_item(Key={'tenant': tenant})
    return {'statusCode': 200, 'body': json.dumps(found['Item'])}
`,
      ['earlier tenant 9'],
    ],
  ])('%s', async (_, code, wanted) => {
    expect(await leaksOf({ 'index.py': code })).toEqual(wanted);
  });
});

it('what a framework calls for one function is none of the answers of another', async () => {
  const program = await loadProgram(
    repository({
      'show.js': 'exports.show = () => { try { work(); } catch (error) { return error.stack; } };',
      'web.js': `const app = require('express')();
app.get('/', require('./show.js').show);
exports.handler = require('serverless-http')(app);`,
      'job.js':
        "const { show } = require('./show.js');\nexports.handler = async () => { console.log(show()); };",
    }),
    ['web.js', 'job.js'],
  );
  const leaks = ['web.js', 'job.js'].map((module) =>
    analyse(program, { module, export: 'handler' }).behaviours.filter(({ kind }) => kind === 'leak'),
  );
  expect(leaks.map(({ length }) => length)).toEqual([1, 0]);
});
