import { http2 } from '@emmental/replay';
import { answers, type SmallApp, template } from './app.ts';
import { received } from './effects.ts';

const post = (password: unknown) => http2('POST', '/login', { user: 'ann', password });

/** Puts members of the request into a filter, in the protocol of MongoDB. */
export const login: SmallApp = {
  name: 'login',
  sink: 'nosql',
  trigger: 'HTTP API',
  language: 'node',
  files: {
    'template.yaml': template('node', '{ Type: HttpApi, Properties: { Path: /login, Method: post } }', {
      variables: ['MONGO'],
    }),
    'app.js': `
const net = require('node:net');
const { message } = require('./bson.js');
exports.handler = async (event) => {
  const { user, password } = JSON.parse(event.body);
  const { hostname, port } = new URL(process.env.MONGO);
  const answer = await new Promise((done, failed) => {
    const socket = net.connect(Number(port), hostname, () =>
      socket.write(message({ find: 'people', filter: { user, password } })));
    socket.once('data', (data) => done(data.length)).once('error', failed);
  });
  return { statusCode: 200, body: 'asked ' + (answer > 0) };
};
`,
    'bson.js': `
const int32 = (number) => { const bytes = Buffer.alloc(4); bytes.writeInt32LE(number); return bytes; };
const sized = (bytes, own) => Buffer.concat([int32(bytes.length + own), bytes]);
const text = (value) => Buffer.from(value + '\\0');
const member = ([name, value]) => {
  const isText = typeof value === 'string';
  const head = Buffer.concat([Buffer.from([value === null ? 10 : isText ? 2 : 3]), text(name)]);
  return value === null ? head : Buffer.concat([head, isText ? sized(text(value), 0) : bson(value)]);
};
const bson = (value) => sized(Buffer.concat([...Object.entries(value).map(member), Buffer.from([0])]), 4);
exports.message = (command) =>
  sized(Buffer.concat([int32(1), int32(0), int32(2013), int32(0), Buffer.from([0]), bson(command)]), 4);
`,
  },
  handler: 'app.handler',
  variables: ({ listener }) => ({ MONGO: listener.address.replace('http:', 'mongodb:') }),
  attacks: [
    {
      name: 'a password that is an operator',
      event: () => post({ $ne: null }),
      effect: received('$ne'),
      stoppedBy: 'sink/nosql',
    },
  ],
  benign: [
    { name: 'a password', event: post('correct horse'), isServed: answers('asked true') },
    { name: 'an operator as a text', event: post('{"$gt": ""}'), isServed: answers('asked true') },
  ],
};
