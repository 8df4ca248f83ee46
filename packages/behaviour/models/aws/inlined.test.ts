import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from '../../testing/analysed.ts';

/** Imitates an SDK that a bundler wrote into the file: a builder, command classes and clients, written for this test. */
const bundle = `class Command { middlewareStack = mk(); static classBuilder() { return new Builder(); } }
class Builder { _o = 1; ep(a) { this._e = a; return this; } s(service, op, ctx = {}) { this._s = { service, op, ...ctx }; return this; } n(c, k) { this._c = c; this._k = k; return this; } build() { const closure = this; let ref; return ref = class extends Command { input; static gi() { return closure._e; } constructor(...[input]) { super(); this.input = input ?? {}; closure._i(this); this.schema = closure._o; } resolveMiddleware(a, b, c) { return 1; } }; } }
function mk() { return { add() {} }; }
function makeBuilder(common, service, name, ep) { return function makeCommand(added, plugins, op, $, ctx = {}) { const m = Object.assign({}, common, added); return Command.classBuilder().ep(m).s(service, op, ctx).n(name, op.charAt(0).toUpperCase() + op.slice(1) + 'Command').build(); }; }
class Client { config; middlewareStack = mk(); constructor(config) { this.config = config; } send(command, o, cb) { const h = command.resolveMiddleware(this.middlewareStack, this.config, o); return h(command); } destroy() {} }
var command = makeBuilder({}, 'DynamoDB_20120810', 'DynamoDBClient', () => 1);
class DynamoDBClient extends Client { constructor(...[c]) { super(c); } }
var PutItemCommand = class extends command({}, [], 'PutItem', 1) {};
var GetItemCommand = class extends command({}, [], 'GetItem', 1) {};
class DocCommand extends Command { add() { this.clientCommand.middlewareStack.add(); } }
var PutCommand = class extends DocCommand { input; clientCommand; middlewareStack; constructor(input) { super(); this.input = input; this.clientCommand = new PutItemCommand(this.input); this.middlewareStack = this.clientCommand.middlewareStack; } };
class Doc extends Client { constructor(client) { super(client.config); this.config = client.config; } static from(client) { return new Doc(client); } }
const doc = Doc.from(new DynamoDBClient({}));
exports.handler = async (event) => { await doc.send(new GetItemCommand({ TableName: 'G' })); return doc.send(new PutCommand({ TableName: process.env.T, Item: {} })); };
`;

test('commands of an inlined SDK are known by the texts of their builder', async () => {
  const analysis = await analysed(bundle);
  expect(callsOf(analysis)).toEqual([
    'dynamodb:GetItem(TableName=G)',
    'dynamodb:PutItem(TableName=${T}, Item={})',
  ]);
  expect(openOf(analysis)).toEqual([]);
});

test('mangled names of classes change nothing', async () => {
  const mangled = bundle
    .replaceAll('PutItemCommand', 'k1')
    .replaceAll('GetItemCommand', 'k2')
    .replaceAll('DocCommand', 'k3')
    .replaceAll('PutCommand', 'k4')
    .replaceAll('makeBuilder', 'k5')
    .replaceAll(/DynamoDBClient(?!')/g, 'k6');
  const analysis = await analysed(mangled);
  expect(callsOf(analysis)).toEqual([
    'dynamodb:GetItem(TableName=G)',
    'dynamodb:PutItem(TableName=${T}, Item={})',
  ]);
  expect(openOf(analysis)).toEqual([]);
});

test('a class of the program with a method named send is not taken for a client', async () => {
  const analysis = await analysed(
    `const { S3 } = require('@aws-sdk/client-s3'); const s3 = new S3();
     class Channel { send(message) { return this.deliver(message); } destroy() {} }
     class Bucket extends Channel { deliver(message) { return s3.putObject({ Bucket: 'b', Key: message }); } }
     exports.handler = async (event) => new Bucket().send(event.key);`,
  );
  expect(callsOf(analysis)).toEqual(['s3:PutObject(Bucket=b, Key=<key>)']);
});
