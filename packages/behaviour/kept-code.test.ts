import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from './testing/analysed.ts';

const javascript = `const { SNS } = require('@aws-sdk/client-sns'); const tell = (Message) => new SNS({}).publish({ TopicArn: 'a', Message });`;
const python = `import boto3
def tell(text): boto3.client('sns').publish(TopicArn='a', Message=text)
`;

test.each([
  [
    'a hook of a schema',
    `const { z } = require('zod'); const S = z.array(z.string().superRefine((v) => { tell(v); })); exports.handler = async (e) => S.parse(e.items);`,
  ],
  [
    'a hook of options',
    `const ky = require('got').extend({ hooks: { beforeRetry: [() => tell('again')] } }); exports.handler = async () => ky('https://a.example');`,
  ],
  [
    'a function deep in options',
    `const got = require('got'); exports.handler = async () => got('https://a.example', { retry: { backoffLimit: () => { tell('a'); return 1; } } });`,
  ],
  [
    'a method of a database client',
    `const { PrismaClient } = require('@prisma/client'); const p = new PrismaClient().$extends({ query: { $allModels: { async delete({ query }) { await tell('gone'); return query(); } } } }); exports.handler = async () => p.user.delete({});`,
  ],
  [
    'a setter through a copy',
    `class Lamp { set colour(v) { tell(v); } } exports.handler = async () => { Object.assign(new Lamp(), { colour: 'red' }); };`,
  ],
  [
    'what a generator yields',
    `function* tasks() { yield { act: tell, with: ['a'] }; } exports.handler = async () => { const g = tasks(); for (let s = g.next(); !s.done; s = g.next()) await s.value.act(...s.value.with); };`,
  ],
  [
    'fields that a function makes',
    `const { GraphQLObjectType, GraphQLSchema, graphql } = require('graphql'); const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Q', fields: () => ({ ping: { resolve: () => tell('ping') } }) }) }); exports.handler = async (e) => graphql({ schema, source: e.body });`,
  ],
])('counts as called: %s', async (_name, code) => {
  expect(callsOf(await analysed(`${javascript}\n${code}`)).map((call) => call.slice(0, 11))).toContain(
    'sns:Publish',
  );
});

test.each([
  [
    'the file that print writes to',
    `class Log:\n    def write(self, text): tell(text)\ndef handler(event, context): print('a', file=Log())`,
  ],
  [
    'the standard output',
    `import sys\nclass Log:\n    def write(self, text): tell(text)\ndef handler(event, context):\n    sys.stdout = Log()\n    print('a')`,
  ],
  [
    'what an enumeration does with an unknown value',
    `from enum import Enum\nclass Level(Enum):\n    LOW = 'low'\n    @classmethod\n    def _missing_(cls, value):\n        tell(value)\n        return cls.LOW\ndef handler(event, context): return Level(event['level']).value`,
  ],
  [
    'a listener of a database',
    `from sqlalchemy import event\n@event.listens_for(object, 'before_flush')\ndef flushed(session, ctx, rows): tell('a')\ndef handler(event, context): pass`,
  ],
  [
    'a validator of a model',
    `from pydantic import BaseModel, model_validator\nclass Order(BaseModel):\n    id: str\n    @model_validator(mode='after')\n    def check(self):\n        tell('a')\n        return self\ndef handler(event, context): return Order.model_validate(event).id`,
  ],
  [
    'a view of a class',
    `import serverless_wsgi\nfrom flask import Flask\nfrom flask.views import MethodView\napp = Flask(__name__)\nclass Orders(MethodView):\n    def get(self, id): tell(id)\napp.add_url_rule('/o/<id>', view_func=Orders.as_view('orders'))\ndef handler(event, context): return serverless_wsgi.handle_request(app, event, context)`,
  ],
  [
    'a resource of an extension',
    `import serverless_wsgi\nfrom flask import Flask\nfrom flask_restful import Api, Resource\napp = Flask(__name__)\napi = Api(app)\nclass Orders(Resource):\n    def get(self): tell('a')\napi.add_resource(Orders, '/o')\ndef handler(event, context): return serverless_wsgi.handle_request(app, event, context)`,
  ],
])('counts as called in Python: %s', async (_name, code) => {
  const calls = callsOf(await analysed(`${python}${code}\n`, { language: 'py' }));
  expect(calls.map((call) => call.slice(0, 11))).toContain('sns:Publish');
});

test('code in an object that the handler does not use is not called', async () => {
  const code = `const got = require('got'); const other = got.extend({ hooks: { afterResponse: [() => tell('a')] } }); exports.handler = async () => got('https://a.example'); exports.other = async () => other('https://a.example');`;
  expect(callsOf(await analysed(`${javascript}\n${code}`))).toEqual([]);
  expect(callsOf(await analysed(`${javascript}\n${code}`, { handler: 'other' }))).toHaveLength(1);
});

test('views that settings name are an open question', async () => {
  const code = `from django.core.wsgi import get_wsgi_application\nfrom apig_wsgi import make_lambda_handler\nhandler = make_lambda_handler(get_wsgi_application())\n`;
  expect(openOf(await analysed(code, { language: 'py' }))).toContain(
    'the views that Django calls → anything',
  );
});

test('a folder of modules is an open question', async () => {
  const code = `const all = require.context('./jobs', false); exports.handler = async () => all.keys().map((key) => all(key).run());`;
  expect(openOf(await analysed(code))).toContain('the module that require(…) loads → anything');
});
