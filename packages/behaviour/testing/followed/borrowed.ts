import type { FollowedFixture } from './fixture.ts';

const processes = `import * as cp from 'node:child_process'; import { exec, execSync, execFileSync } from 'node:child_process';`;
const files = `import fs from 'node:fs'; import { readFileSync } from 'node:fs';`;
const shell = ['shell d'];

/** A function that a model describes and that another function calls in the place of the program. */
export const borrowedFixtures: readonly FollowedFixture[] = [
  ['call', `${processes} export const handler = (event) => execSync.call(null, event.d);`, shell],
  ['apply', `${processes} export const handler = (event) => execSync.apply(null, [event.d]);`, shell],
  [
    'apply with arguments',
    `${processes} function run() { return execSync.apply(null, arguments); } export const handler = (event) => run(event.d);`,
    shell,
  ],
  [
    'apply with the rest',
    `${processes} const run = (...all) => execSync.apply(null, all); export const handler = (event) => run(event.d);`,
    shell,
  ],
  [
    'bind, called at once',
    `${processes} export const handler = (event) => execSync.bind(null, event.d)();`,
    shell,
  ],
  [
    'bind of a module',
    `${processes} const run = execSync.bind(null); export const handler = (event) => run(event.d);`,
    shell,
  ],
  [
    'bind to a member',
    `${processes} const run = cp.execSync.bind(cp); export const handler = (event) => run(event.d);`,
    shell,
  ],
  [
    'call of a member',
    `${processes} export const handler = (event) => cp.execSync.call(cp, event.d);`,
    shell,
  ],
  [
    'call that is read',
    `${processes} const { call } = execSync; export const handler = (event) => call.call(execSync, null, event.d);`,
    shell,
  ],
  [
    'call under a computed name',
    `${processes} const how = 'call'; export const handler = (event) => execSync[how](null, event.d);`,
    shell,
  ],
  ['call with ?.', `${processes} export const handler = (event) => execSync?.call(null, event.d);`, shell],
  [
    'bind twice',
    `${processes} const run = execSync.bind(null).bind(null); export const handler = (event) => run(event.d);`,
    shell,
  ],
  [
    'call of what bind gives',
    `${processes} export const handler = (event) => execSync.bind(null).call(null, event.d);`,
    shell,
  ],
  [
    'bind of a promisified function',
    `import { promisify } from 'node:util'; ${processes} const run = promisify(exec).bind(null); export const handler = (event) => run(event.d);`,
    shell,
  ],
  [
    'promisify of what bind gives',
    `import { promisify } from 'node:util'; ${processes} const run = promisify(exec.bind(null)); export const handler = (event) => run(event.d);`,
    shell,
  ],
  [
    'promisify of a synchronous function',
    `import { promisify } from 'node:util'; ${processes} export const handler = (event) => promisify(execSync)(event.d);`,
    shell,
  ],
  [
    'call of one of two',
    `${processes} export const handler = (event) => (event.n ? execSync : exec).call(null, event.d);`,
    shell,
  ],
  [
    'Reflect.apply',
    `${processes} export const handler = (event) => Reflect.apply(execSync, null, [event.d]);`,
    shell,
  ],
  [
    'call of Reflect.apply',
    `${processes} export const handler = (event) => Reflect.apply.call(null, execSync, null, [event.d]);`,
    shell,
  ],
  [
    'Function.prototype.call.call',
    `${processes} export const handler = (event) => Function.prototype.call.call(execSync, null, event.d);`,
    shell,
  ],
  [
    'Function.prototype.apply.call',
    `${processes} export const handler = (event) => Function.prototype.apply.call(execSync, null, [event.d]);`,
    shell,
  ],
  [
    'Function.prototype.call.apply',
    `${processes} export const handler = (event) => Function.prototype.call.apply(execSync, [null, event.d]);`,
    shell,
  ],
  [
    'Function.prototype.bind.call',
    `${processes} export const handler = (event) => Function.prototype.bind.call(execSync, null)(event.d);`,
    shell,
  ],
  [
    'Function.prototype.call.bind',
    `${processes} const run = Function.prototype.call.bind(execSync); export const handler = (event) => run(null, event.d);`,
    shell,
  ],
  [
    'Function.prototype.call.bind of a function',
    `${processes} const mine = (c) => execSync(c); const run = Function.prototype.call.bind(mine); export const handler = (event) => run(null, event.d);`,
    shell,
  ],
  [
    'uncurried call',
    `${processes} const uncurry = Function.prototype.bind.bind(Function.prototype.call); const run = uncurry(execSync); export const handler = (event) => run(null, event.d);`,
    shell,
  ],
  [
    'Reflect.apply of call',
    `${processes} export const handler = (event) => Reflect.apply(Function.prototype.call, execSync, [null, event.d]);`,
    shell,
  ],
  [
    'call of the call of another function',
    `${processes} const none = () => 1; export const handler = (event) => none.call.call(execSync, null, event.d);`,
    shell,
  ],
  [
    'a library’s bind',
    `import _ from 'lodash'; ${processes} const run = _.bind(execSync, null); export const handler = (event) => run(event.d);`,
    shell,
  ],
  [
    'a library’s partial',
    `import _ from 'lodash'; ${processes} export const handler = (event) => _.partial(execSync, event.d)();`,
    shell,
  ],
  [
    'setTimeout',
    `${processes} export const handler = async (event) => { setTimeout(execSync, 0, event.d); };`,
    shell,
  ],
  [
    'setImmediate',
    `${processes} export const handler = async (event) => { setImmediate(execSync, event.d); };`,
    shell,
  ],
  [
    'setInterval',
    `${processes} export const handler = async (event) => { setInterval(execSync, 1, event.d); };`,
    shell,
  ],
  [
    'setTimeout of the module timers',
    `import { setTimeout } from 'node:timers'; ${processes} export const handler = async (event) => { setTimeout(execSync, 0, event.d); };`,
    shell,
  ],
  [
    'queueMicrotask with bind',
    `${processes} export const handler = async (event) => { queueMicrotask(execSync.bind(null, event.d)); };`,
    shell,
  ],
  [
    'process.nextTick',
    `${processes} export const handler = async (event) => { process.nextTick(execSync, event.d); };`,
    shell,
  ],
  [
    'nextTick of the module process',
    `import { nextTick } from 'node:process'; ${processes} export const handler = async (event) => { nextTick(execSync, event.d); };`,
    shell,
  ],
  ['forEach', `${processes} export const handler = (event) => { [event.d].forEach(execSync); };`, shell],
  ['map', `${processes} export const handler = (event) => [event.d].map(execSync);`, shell],
  ['filter', `${processes} export const handler = (event) => [event.d].filter(execSync);`, shell],
  ['some', `${processes} export const handler = (event) => [event.d].some(execSync);`, shell],
  ['reduce', `${processes} export const handler = (event) => ['-l'].reduce(execSync, event.d);`, shell],
  [
    'map of a Set',
    `${processes} export const handler = (event) => { new Set([event.d]).forEach(execSync); };`,
    shell,
  ],
  ['Array.from', `${processes} export const handler = (event) => Array.from([event.d], execSync);`, shell],
  [
    'flatMap with bind',
    `${processes} export const handler = (event) => [event.d].flatMap(execSync.bind(null));`,
    shell,
  ],
  [
    'Array.prototype.map.call',
    `${processes} export const handler = (event) => Array.prototype.map.call([event.d], execSync);`,
    shell,
  ],
  [
    'map of an iterator',
    `${processes} export const handler = (event) => [event.d].values().map(execSync).toArray();`,
    shell,
  ],
  [
    'an argument that push.apply adds',
    `${processes} export const handler = (event) => { const all = []; Array.prototype.push.apply(all, [event.d]); execSync(all[0]); };`,
    shell,
  ],
  [
    'an argument that [].push.apply adds',
    `${processes} export const handler = (event) => { const all = []; [].push.apply(all, [event.d]); execSync(all[0]); };`,
    shell,
  ],
  [
    'an argument that push.bind adds',
    `${processes} export const handler = (event) => { const all = []; const add = Array.prototype.push.bind(all); add(event.d); execSync(all[0]); };`,
    shell,
  ],
  ['replace', `${processes} export const handler = (event) => event.d.replace(/.*/, execSync);`, shell],
  ['then', `${processes} export const handler = (event) => Promise.resolve(event.d).then(execSync);`, shell],
  [
    'a getter by call',
    `${processes} class A { get c() { return this.x; } } export const handler = (event) => execSync(Object.getOwnPropertyDescriptor(A.prototype, 'c').get.call({ x: event.d }));`,
    ['question'],
  ],
  [
    'a program with arguments',
    `${processes} export const handler = (event) => execFileSync.call(null, 'git', ['clone', event.d]);`,
    ['shell d'],
  ],
  [
    'a program’s name',
    `${processes} export const handler = () => execFileSync.apply(cp, ['git', ['status']]);`,
    ['process git status'],
  ],
  [
    'a file by call',
    `${files} export const handler = (event) => fs.readFileSync.call(fs, '/tmp/' + event.d);`,
    ['file /tmp/<d> read', 'path d'],
  ],
  [
    'a file by bind',
    `${files} const read = readFileSync.bind(fs); export const handler = (event) => read('/tmp/' + event.d);`,
    ['file /tmp/<d> read', 'path d'],
  ],
  [
    'a file by promises',
    `${files} const read = fs.promises.readFile.bind(fs.promises); export const handler = (event) => read('/tmp/' + event.d);`,
    ['file /tmp/<d> read', 'path d'],
  ],
  ['a host by call', `export const handler = (event) => fetch.call(globalThis, event.d);`, ['url d']],
  [
    'a host by bind',
    `const get = fetch.bind(globalThis); export const handler = () => get('https://a.example/x');`,
    ['host a.example'],
  ],
  [
    'a host of axios',
    `import axios from 'axios'; export const handler = () => axios.get.call(axios, 'https://a.example/x');`,
    ['host a.example'],
  ],
  [
    'a host of a function that a module is',
    `import got from 'got'; const get = got.bind(null); export const handler = () => get('https://a.example/x');`,
    ['host a.example'],
  ],
  ['eval by call', `export const handler = (event) => eval.call(null, event.d);`, ['code d']],
  [
    'Function by bind',
    `const make = Function.bind(null); export const handler = (event) => make(event.d)();`,
    ['code d'],
  ],
  [
    'Reflect.construct',
    `export const handler = (event) => Reflect.construct(Function, [event.d])();`,
    ['code d'],
  ],
  [
    'vm by call',
    `import vm from 'node:vm'; export const handler = (event) => vm.runInThisContext.call(vm, event.d);`,
    ['code d'],
  ],
  [
    'require by call',
    `const cp = require.call(null, 'child_process'); exports.handler = (event) => cp.execSync(event.d);`,
    shell,
  ],
  [
    'a client’s command',
    `import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3'; const s3 = new S3Client({}); const send = s3.send.bind(s3); export const handler = () => send.call(s3, new GetObjectCommand({ Bucket: 'b', Key: 'k' }));`,
    ['s3:GetObject'],
  ],
  [
    'a client’s method',
    `import AWS from 'aws-sdk'; const s3 = new AWS.S3(); const put = s3.putObject.bind(s3); export const handler = () => put({ Bucket: 'b', Key: 'k' }).promise();`,
    ['s3:PutObject'],
  ],
  [
    'a function that signs',
    `import { getSignedUrl } from '@aws-sdk/s3-request-presigner'; import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3'; export const handler = () => getSignedUrl.call(null, new S3Client({}), new GetObjectCommand({ Bucket: 'b', Key: 'k' }));`,
    ['s3:GetObject'],
  ],
  [
    'SQL by call',
    `import pg from 'pg'; const p = new pg.Pool(); export const handler = (event) => p.query.call(p, 'select ' + event.d);`,
    ['sql d'],
  ],
  [
    'SQL of one instance by another',
    `import pg from 'pg'; const p = new pg.Pool(); export const handler = (event) => pg.Pool.prototype.query.call(p, 'select ' + event.d);`,
    ['sql d'],
  ],
  [
    'a dangerous call of a package without a model',
    `import s from 'node-serialize'; export const handler = (event) => s.unserialize.call(null, event.d);`,
    ['deserialize d'],
  ],
];
