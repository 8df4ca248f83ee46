import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** The host of an attacker. It records the requests and answers each with an empty page. */
export interface Listener {
  readonly address: string;
  readonly requests: () => number;
  /** Returns the first bytes of each request, as text. */
  readonly received: () => readonly string[];
  readonly stop: () => void;
}

/** A host that does not answer: nothing listens on port 9 (`discard`). */
export const silentListener: Listener = {
  address: 'http://127.0.0.1:9',
  requests: () => 0,
  received: () => [],
  stop: () => undefined,
};

/** Starts the listener on a free port of loopback; `stop` ends it and its connections. */
export async function startListener(): Promise<Listener> {
  const received: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    socket.once('data', (data) => {
      received.push(data.toString('latin1', 0, 2048));
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => received.length,
    received: () => received,
    stop: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
