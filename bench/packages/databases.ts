import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { inside, outside } from './network.ts';

/** Folders of installed functions whose libraries implement the protocols. */
export interface Drivers {
  readonly mysql2: string;
  readonly bson: string;
}

/**
 * Starts servers that play PostgreSQL, MySQL, Redis, MongoDB and mail, as far as their drivers need it. They store
 * nothing.
 */
export async function startDatabases(drivers: Drivers): Promise<() => void> {
  const bson = createRequire(join(drivers.bson, 'package.json'))('bson') as Bson;
  const servers = [
    await listen(5432, inside, postgres),
    await listen(6379, inside, redis),
    await listen(27017, outside, (socket) => mongo(socket, bson)),
    await listen(587, outside, smtp),
  ];
  const mysql = await startMysql(drivers.mysql2);
  return () => {
    for (const server of servers) server.close();
    mysql();
  };
}

async function listen(port: number, host: string, serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

/**
 * Calls `take` with the bytes that arrived. It returns the length of the first complete message, or 0 if more bytes
 * are needed.
 */
function inMessages(socket: Socket, take: (waiting: Buffer) => number): void {
  let waiting = Buffer.alloc(0);
  socket.on('data', (data) => {
    waiting = Buffer.concat([waiting, data]);
    for (let size = take(waiting); size > 0; size = take(waiting)) waiting = waiting.subarray(size);
  });
}

/** Plays PostgreSQL with simple and extended queries. Source: PostgreSQL 16, "Frontend/Backend Protocol". */
function postgres(socket: Socket): void {
  let hasStarted = false;
  let sql = '';
  inMessages(socket, (waiting) => {
    const head = hasStarted ? 1 : 0;
    const size = waiting.length < head + 4 ? 0 : head + waiting.readInt32BE(head);
    if (size === 0 || waiting.length < size) return 0;
    if (!hasStarted) {
      const isStart = waiting.readInt32BE(4) === 196608;
      socket.write(isStart ? Buffer.concat([...greeting, idle]) : 'N');
      hasStarted = isStart;
      return size;
    }
    const kind = String.fromCharCode(waiting[0] ?? 0);
    const body = waiting.subarray(5, size);
    if (kind === 'Q') {
      sql = body.toString('utf8', 0, body.length - 1);
      socket.write(Buffer.concat([columnsOf(sql, false), ...rowsOf(sql), idle]));
    } else if (kind === 'P') {
      const [, text = ''] = body.toString().split('\0');
      sql = text;
      socket.write(framed('1', ''));
    } else if (kind === 'B') socket.write(framed('2', ''));
    else if (kind === 'D') {
      // For a statement, unlike a portal, its parameters come first.
      if (body[0] === 83) socket.write(framed('t', parametersOf(sql)));
      socket.write(columnsOf(sql, true));
    } else if (kind === 'E') socket.write(Buffer.concat(rowsOf(sql)));
    else if (kind === 'S') socket.write(idle);
    return size;
  });
}

const framed = (kind: string, body: string | Buffer): Buffer => {
  const content = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(kind);
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
};
const idle = framed('Z', 'I');
const greeting = [
  framed('R', Buffer.alloc(4)),
  ...['client_encoding\0UTF8\0', 'server_version\x0016.0\0', 'standard_conforming_strings\0on\0'].map(
    (setting) => framed('S', setting),
  ),
];
/** The description of one text column, `name`. Drivers accept its value as the answer to a question for the version. */
const column = framed(
  'T',
  Buffer.concat([
    Buffer.from([0, 1]),
    Buffer.from('name\0'),
    Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]),
  ]),
);
/** The description of the parameters of a statement; all are texts. */
function parametersOf(sql: string): Buffer {
  const count = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map(([, at]) => Number(at)));
  const all = Buffer.alloc(2 + 4 * count);
  all.writeInt16BE(count);
  for (let at = 0; at < count; at += 1) all.writeInt32BE(25, 2 + 4 * at);
  return all;
}
const isAsked = (sql: string): boolean => /^\s*(?:select|show|with)\b/i.test(sql);
const columnsOf = (sql: string, isDescribed: boolean): Buffer =>
  isAsked(sql) ? column : isDescribed ? framed('n', '') : Buffer.alloc(0);
function rowsOf(sql: string): readonly Buffer[] {
  if (!isAsked(sql)) return [framed('C', `${sql.trim().split(/\s/)[0]?.toUpperCase()} 0 1\0`)];
  if (/pg_type/.test(sql)) return [framed('C', 'SELECT 0\0')];
  const text = Buffer.from(/version/.test(sql) ? 'PostgreSQL 16.0 on x86_64' : 'chair');
  return [
    framed('D', Buffer.concat([Buffer.from([0, 1, 0, 0, 0, text.length]), text])),
    framed('C', 'SELECT 1\0'),
  ];
}

/** Plays Redis. Source: Redis serialization protocol, version 2. */
function redis(socket: Socket): void {
  let queued: number | null = null;
  inMessages(socket, (waiting) => {
    const text = waiting.toString('latin1');
    const count = /^\*(\d+)\r\n/.exec(text);
    if (!count) return 0;
    let at = count[0].length;
    const words: string[] = [];
    for (let left = Number(count[1]); left > 0; left -= 1) {
      const size = /^\$(\d+)\r\n/.exec(text.slice(at, at + 20));
      if (!size) return 0;
      at += size[0].length;
      words.push(text.slice(at, at + Number(size[1])));
      at += Number(size[1]) + 2;
    }
    if (at > text.length) return 0;
    const command = words[0]?.toUpperCase() ?? '';
    if (command === 'MULTI') queued = 0;
    else if (command === 'EXEC') {
      socket.write(`*${queued ?? 0}\r\n${':1\r\n'.repeat(queued ?? 0)}`);
      queued = null;
      return at;
    } else if (queued !== null) {
      queued += 1;
      socket.write('+QUEUED\r\n');
      return at;
    }
    socket.write(redisAnswers[command] ?? '+OK\r\n');
    return at;
  });
}

const info = 'redis_version:7.2.0\r\nloading:0\r\n';
const redisAnswers: Readonly<Record<string, string>> = {
  HGET: '$-1\r\n',
  GET: '$-1\r\n',
  INFO: `$${info.length}\r\n${info}\r\n`,
  EVAL: '*2\r\n:1\r\n:60000\r\n',
  EVALSHA: '*2\r\n:1\r\n:60000\r\n',
  // A map in the form of version 3 of the protocol.
  HELLO: '%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3\r\n',
};

interface Bson {
  readonly serialize: (value: object) => Buffer;
  readonly deserialize: (bytes: Buffer) => Record<string, unknown>;
}

/**
 * Plays MongoDB. Source: MongoDB wire protocol, OP_MSG, and OP_QUERY with OP_REPLY for the first message of a driver.
 */
function mongo(socket: Socket, { serialize, deserialize }: Bson): void {
  inMessages(socket, (waiting) => {
    const size = waiting.length < 16 ? 0 : waiting.readInt32LE(0);
    if (size === 0 || waiting.length < size) return 0;
    const isMessage = waiting.readInt32LE(12) === 2013;
    const start = isMessage ? 21 : waiting.indexOf(0, 20) + 9;
    const asked = deserialize(waiting.subarray(start, start + waiting.readInt32LE(start)));
    const body = serialize(mongoAnswer(asked));
    const between = isMessage ? Buffer.alloc(5) : Buffer.alloc(20);
    if (!isMessage) between.writeInt32LE(1, 16);
    const head = Buffer.alloc(16);
    head.writeInt32LE(16 + between.length + body.length);
    head.writeInt32LE(waiting.readInt32LE(4), 8);
    head.writeInt32LE(isMessage ? 2013 : 1, 12);
    socket.write(Buffer.concat([head, between, body]));
    return size;
  });
}

function mongoAnswer(asked: Record<string, unknown>): object {
  if ('find' in asked)
    return {
      ok: 1,
      cursor: { id: 0, ns: 'shop.articles', firstBatch: [{ _id: 1, title: 'Chairs', author: 'ann' }] },
    };
  if ('insert' in asked) return { ok: 1, n: 1 };
  return {
    ok: 1,
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    maxBsonObjectSize: 16777216,
    maxMessageSizeBytes: 48000000,
    maxWriteBatchSize: 100000,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
  };
}

/** Plays a mail server. Source: RFC 5321. */
function smtp(socket: Socket): void {
  let isBody = false;
  socket.write('220 here ESMTP\r\n');
  inMessages(socket, (waiting) => {
    const end = isBody ? waiting.indexOf('\r\n.\r\n') + 3 : waiting.indexOf('\r\n');
    if (end < (isBody ? 3 : 0)) return 0;
    const line = waiting.toString('latin1', 0, end).toUpperCase();
    if (isBody) socket.write('250 taken\r\n');
    else if (line.startsWith('EHLO')) socket.write('250-here\r\n250 AUTH PLAIN\r\n');
    else if (line.startsWith('AUTH')) socket.write('235 known\r\n');
    else socket.write(line === 'DATA' ? '354 go on\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
    isBody = line === 'DATA' && !isBody;
    return end + 2;
  });
}

interface MysqlConnection {
  sequenceId: number;
  readonly serverHandshake: (greeting: object) => void;
  readonly writeOk: (result?: object) => void;
  readonly writeTextResult: (rows: readonly object[], columns: readonly object[]) => void;
  readonly on: (name: string, listener: (sql: string) => void) => void;
}

/** Plays MySQL with the driver of Node.js, which can be a server too. */
async function startMysql(folder: string): Promise<() => void> {
  const { createServer: create } = createRequire(join(folder, 'package.json'))('mysql2') as {
    readonly createServer: (serve: (connection: MysqlConnection) => void) => {
      readonly listen: (port: number, host: string, done: () => void) => void;
      readonly close: () => void;
    };
  };
  let count = 0;
  const server = create((connection) => {
    count += 1;
    // All capabilities except compression and TLS.
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.36',
      connectionId: count,
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0xffffff & ~(32 | 2048),
    });
    connection.on('error', () => undefined);
    /** The answer to a command has the sequence number 1; the library does not reset the number itself. */
    const answer = (write: () => void): void => {
      connection.sequenceId = 1;
      write();
      connection.sequenceId = 0;
    };
    const ok = (): void => answer(() => connection.writeOk({ affectedRows: 1, insertId: count }));
    connection.on('ping', ok);
    connection.on('init_db', ok);
    connection.on('query', (sql) => {
      if (/^\s*(?:select|show)/i.test(sql)) answer(() => connection.writeTextResult([{ n: '2' }], [numbers]));
      else ok();
    });
  });
  await new Promise<void>((done) => server.listen(3306, inside, done));
  return () => server.close();
}

const numbers = {
  catalog: 'def',
  schema: 'crm',
  table: 't',
  orgTable: 't',
  name: 'n',
  orgName: 'n',
  characterSet: 33,
  columnLength: 20,
  columnType: 253,
  flags: 0,
  decimals: 0,
};
