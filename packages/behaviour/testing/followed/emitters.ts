import type { FollowedFixture } from './fixture.ts';

const start = `import { EventEmitter } from 'node:events'; import * as events from 'node:events'; import { execSync } from 'node:child_process'; import AWS from 'aws-sdk'; const s3 = new AWS.S3(); const bus = new EventEmitter();`;
const shell = ['shell d'];

/** Listeners of emitters get the arguments of `emit`. */
export const emitterFixtures: readonly FollowedFixture[] = [
  [
    'on',
    `${start} bus.on('job', (c) => execSync(c)); export const handler = (event) => { bus.emit('job', event.d); };`,
    shell,
  ],
  [
    'on in the handler',
    `${start} export const handler = (event) => { bus.on('job', (c) => execSync(c)); bus.emit('job', event.d); };`,
    shell,
  ],
  [
    'once',
    `${start} bus.once('job', (c) => execSync(c)); export const handler = (event) => { bus.emit('job', event.d); };`,
    shell,
  ],
  [
    'addListener',
    `${start} bus.addListener('job', (c) => execSync(c)); export const handler = (event) => { bus.emit('job', event.d); };`,
    shell,
  ],
  [
    'prependListener',
    `${start} bus.prependListener('job', (c) => execSync(c)); export const handler = (event) => { bus.emit('job', event.d); };`,
    shell,
  ],
  [
    'prependOnceListener',
    `${start} bus.prependOnceListener('job', (c) => execSync(c)); export const handler = (event) => { bus.emit('job', event.d); };`,
    shell,
  ],
  [
    'a library’s function as listener',
    `${start} bus.on('job', execSync); export const handler = (event) => { bus.emit('job', event.d); };`,
    shell,
  ],
  [
    'the second argument',
    `${start} bus.on('job', (a, c) => execSync(c)); export const handler = (event) => { bus.emit('job', 1, event.d); };`,
    shell,
  ],
  [
    'any number of arguments',
    `${start} bus.on('job', (a, c) => execSync(c)); export const handler = (event) => { bus.emit('job', ...event.d); };`,
    ['shell d[]'],
  ],
  [
    'the second listener',
    `${start} bus.on('job', () => 1); bus.on('job', (c) => execSync(c)); export const handler = (event) => { bus.emit('job', event.d); };`,
    shell,
  ],
  [
    'chained listeners',
    `${start} bus.on('a', () => 1).on('job', (c) => execSync(c)); export const handler = (event) => { bus.emit('job', event.d); };`,
    shell,
  ],
  [
    'a name that is computed',
    `${start} bus.on('job', (c) => execSync(c)); export const handler = (event) => { bus.emit(event.name, event.d); };`,
    shell,
  ],
  [
    'a listener that is removed later',
    `${start} const f = (c) => execSync(c); bus.on('job', f); export const handler = (event) => { bus.emit('job', event.d); bus.off('job', f); };`,
    shell,
  ],
  [
    'a listener that emits',
    `${start} bus.on('b', (c) => execSync(c)); bus.on('a', (c) => bus.emit('b', c)); export const handler = (event) => { bus.emit('a', event.d); };`,
    shell,
  ],
  [
    'a class',
    `${start} class Bus extends EventEmitter {} const mine = new Bus(); mine.on('job', (c) => execSync(c)); export const handler = (event) => { mine.emit('job', event.d); };`,
    shell,
  ],
  [
    'a class that listens to itself',
    `${start} class Bus extends EventEmitter { constructor() { super(); this.on('job', this.run); } run(c) { execSync(c); } } const mine = new Bus(); export const handler = (event) => { mine.emit('job', event.d); };`,
    shell,
  ],
  [
    'a method that emits',
    `${start} class Bus extends EventEmitter { go(c) { this.emit('job', c); } } const mine = new Bus(); mine.on('job', (c) => execSync(c)); export const handler = (event) => { mine.go(event.d); };`,
    shell,
  ],
  [
    'this in a listener',
    `${start} class Bus extends EventEmitter {} const mine = new Bus(); mine.on('job', function () { execSync(this.c); }); export const handler = (event) => { mine.c = event.d; mine.emit('job'); };`,
    shell,
  ],
  [
    'the default export',
    `import E from 'node:events'; import { execSync } from 'node:child_process'; const b = new E(); b.addListener('go', function (c) { execSync(c); }); export const handler = (event) => { b.emit('go', event.d); };`,
    shell,
  ],
  [
    'require',
    `const E = require('events'); const { execSync } = require('child_process'); const b = new E(); b.on('go', (c) => execSync(c)); exports.handler = (event) => { b.emit('go', event.d); };`,
    shell,
  ],
  [
    'process.emit',
    `${start} process.on('job', (c) => execSync(c)); export const handler = (event) => { process.emit('job', event.d); };`,
    shell,
  ],
  [
    'process.once',
    `${start} process.once('job', (c) => execSync(c)); export const handler = (event) => { process.emit('job', event.d); };`,
    shell,
  ],
  [
    'emit by call',
    `${start} bus.on('job', (c) => execSync(c)); export const handler = (event) => { EventEmitter.prototype.emit.call(bus, 'job', event.d); };`,
    shell,
  ],
  [
    'emit that is bound',
    `${start} bus.on('job', (c) => execSync(c)); const emit = bus.emit.bind(bus); export const handler = (event) => { emit('job', event.d); };`,
    shell,
  ],
  [
    'emit that is put off',
    `${start} bus.on('job', (c) => execSync(c)); export const handler = async (event) => { setImmediate(() => bus.emit('job', event.d)); };`,
    shell,
  ],
  [
    'listeners()',
    `${start} bus.on('job', (c) => execSync(c)); export const handler = (event) => { for (const f of bus.listeners('job')) f(event.d); };`,
    shell,
  ],
  [
    'a callback in the arguments',
    `${start} bus.on('x', (c, done) => done(String(execSync(c)))); export const handler = (event) => new Promise((ok) => bus.emit('x', event.d, (body) => ok(body)));`,
    shell,
  ],
  [
    'an async listener',
    `${start} bus.on('job', async (c) => { await 1; execSync(c); }); export const handler = async (event) => { bus.emit('job', event.d); };`,
    shell,
  ],
  [
    'events.once',
    `${start} export const handler = async (event) => { const wait = events.once(bus, 'job'); bus.emit('job', event.d); const [c] = await wait; execSync(c); };`,
    ['shell '],
  ],
  [
    'eventemitter3',
    `import EE from 'eventemitter3'; import { execSync } from 'node:child_process'; const b = new EE(); b.on('go', (c) => execSync(c)); export const handler = (event) => { b.emit('go', event.d); };`,
    shell,
  ],
  [
    'mitt',
    `import mitt from 'mitt'; import { execSync } from 'node:child_process'; const b = mitt(); b.on('go', (c) => execSync(c)); export const handler = (event) => { b.emit('go', event.d); };`,
    shell,
  ],
  [
    'a bucket that goes through emit',
    `${start} bus.on('drop', (Bucket) => s3.deleteBucket({ Bucket }).promise()); export const handler = () => { bus.emit('drop', 'mine'); };`,
    ['s3:DeleteBucket mine'],
  ],
  [
    'a listener that nobody emits',
    `${start} bus.on('drop', () => s3.deleteBucket({ Bucket: 'mine' }).promise()); export const handler = () => 1;`,
    ['s3:DeleteBucket mine'],
  ],
];
