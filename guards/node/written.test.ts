import { createHash } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificate } from './testing/certificate.ts';
import { fixture } from './testing/fixture.ts';
import { calls, files, profileOf, to } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

/** Told by connection, in the order in which they end: how many bytes came, and their digest. */
const came: string[] = [];
const noted = (socket: Socket): void => {
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.on('error', () => undefined);
  socket.on('end', () => {
    const all = Buffer.concat(parts);
    came.push(`${all.length} ${createHash('sha256').update(all).digest('hex')}`);
    socket.end();
  });
};

/**
 * Requests that are written in chunks of all kinds, corked or one by one; prints what should come. Random with a fixed seed: texts in each
 * encoding, with and without letters beyond ASCII, and bytes, short and longer than what is made a text of.
 */
const script = fixture('requests-in-chunks.cjs');

describe.each([
  ['TCP', '', createServer],
  ['TLS', '1', (listener: (socket: Socket) => void): Server => createTls(certificate(), listener)],
] as const)('what is written over %s', (_, secure, make) => {
  const server = make(noted);
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.close();
  });

  test.each([
    ['is read', { outbound: [to('own', ['127.0.0.1:*'])], permissions: [calls('r', ['s3:PutObject'])] }],
    ['is not', {}],
  ])('comes as it was written, in whatever chunks, where it %s', async (_name, rules) => {
    came.length = 0;
    const { stdout, stderr } = await runScript(script, {
      env: { PORT: `${port}`, SECURE: secure },
      profile: profileOf(rules),
    });
    const lines = stdout.trim().split('\n');
    expect(stderr).toBe('');
    expect(lines).toHaveLength(150);
    expect(came.map((line) => `${line} ${line.split(' ', 1)[0]}`)).toEqual(lines);
  });
});

describe('by the number of a socket, where nothing but what leaves is limited,', () => {
  let came = '';
  const server = createServer((socket) =>
    socket.on('error', () => undefined).on('data', (part) => (came += part)),
  );
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => {
    server.close();
  });

  const ways = {
    'a text': `fs.writeSync(fd, 'x')`,
    bytes: `fs.writeSync(fd, Buffer.from('x'))`,
    'a list': `fs.writevSync(fd, [Buffer.from('x')])`,
    'a file': `fs.writeFileSync(fd, 'x')`,
    'a text, later': `await new Promise((done, fail) => fs.write(fd, 'x', (error) => (error ? fail(error) : done())))`,
    'a second handle': `socket.pause(); handle.readStop(); await new Promise((done, fail) => new net.Socket({ fd, readable: false }).on('error', fail).write('x', done))`,
  };
  const through = async (way: string, profile: Parameters<typeof profileOf>[0]): Promise<string> => {
    came = '';
    const { stdout } = await runScript(
      `const fs = require('node:fs'), net = require('node:net');
       const socket = net.connect(+process.env.PORT, 'localhost').on('error', () => {});
       const handle = socket._handle;
       const { get } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Object.getPrototypeOf(handle)), 'fd');
       Object.defineProperty(handle, 'fd', { value: -1 });
       socket.on('connect', async () => {
         const fd = get.call(handle);
         try { ${way}; console.log('written'); } catch ({ code }) { console.log(code); }
         setTimeout(() => process.exit(), 100);
       });`,
      { env: { PORT: `${(server.address() as AddressInfo).port}` }, profile: profileOf(profile) },
    );
    return `${stdout.trim()} ${came}`.trim();
  };
  test.each(Object.entries(ways))('%s leaves only where it needs not be read', async (_, way) => {
    expect(await through(way, { permissions: [] })).toBe('EACCES');
    expect(await through(way, { outbound: [to('own', ['localhost:*'])] })).toBe('EACCES');
    expect(await through(way, { files: [files('all', ['/**'], ['/**'])] })).toBe('written x');
  });
});
