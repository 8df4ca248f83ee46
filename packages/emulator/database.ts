import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** An emulated PostgreSQL server. It has the part of the protocol (version 3) that drivers need for simple queries. */
export interface Database {
  readonly address: string;
  /** The SQL texts, in the order of arrival. */
  readonly queries: readonly string[];
  readonly stop: () => void;
}

/** Starts the database on a free port of `host`; `stop` ends it and its connections. */
export async function startDatabase(host = '127.0.0.1'): Promise<Database> {
  const queries: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    let waiting = Buffer.alloc(0);
    let started = false;
    socket.on('data', (data) => {
      waiting = Buffer.concat([waiting, data]);
      for (;;) {
        const head = started ? 1 : 0;
        if (waiting.length < head + 4) return;
        const size = head + waiting.readInt32BE(head);
        if (waiting.length < size) return;
        const message = waiting.subarray(0, size);
        waiting = waiting.subarray(size);
        if (started) serve(socket, message, queries);
        else if (message.readInt32BE(4) === sslRequest) socket.write('N');
        else {
          started = true;
          socket.write(Buffer.concat([...greeting, ready]));
        }
      }
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  return {
    address: `${host}:${(server.address() as AddressInfo).port}`,
    queries,
    stop: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

const sslRequest = 80877103;

function serve(socket: Socket, message: Buffer, queries: string[]): void {
  if (String.fromCharCode(message[0] ?? 0) !== 'Q') return;
  const sql = message.subarray(5, -1).toString();
  queries.push(sql);
  const isSelect = /^\s*select/i.test(sql);
  socket.write(
    Buffer.concat([
      ...(isSelect ? [column, row] : []),
      framed('C', `${isSelect ? 'SELECT 1' : sql.trim().split(/\s/)[0]}\0`),
      ready,
    ]),
  );
}

function framed(kind: string, body: string | Buffer): Buffer {
  const content = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(kind, 0);
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

const numbers = (...values: readonly (readonly [number, 2 | 4])[]): Buffer =>
  Buffer.concat(
    values.map(([value, size]) => {
      const bytes = Buffer.alloc(size);
      bytes.writeIntBE(value, 0, size);
      return bytes;
    }),
  );

const ready = framed('Z', 'I');
const greeting = [
  framed('R', numbers([0, 4])),
  framed('S', 'client_encoding\0UTF8\0'),
  framed('S', 'server_version\x0016.0\0'),
  framed('S', 'standard_conforming_strings\0on\0'),
];
/** The description of the result: one text column, `name`. */
const column = framed(
  'T',
  Buffer.concat([
    numbers([1, 2]),
    Buffer.from('name\0'),
    numbers([0, 4], [0, 2], [25, 4], [-1, 2], [-1, 4], [0, 2]),
  ]),
);
const row = framed('D', Buffer.concat([numbers([1, 2], [7, 4]), Buffer.from('cat.jpg')]));
