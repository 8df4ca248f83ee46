import type { Connection, Reader } from '../../connections.ts';
import { type Answer, allowed, type Core, refused, unread } from '../../contract.ts';
import { readerOf, requestAnswers } from '../../reader.ts';
import { isExhaustion } from '../../room.ts';
import type { Network } from './network.ts';

/** Makes the answers about bytes that are written to connections: AWS requests, HTTP and SQL. */
export function sentAnswers({
  context: { profile, settle },
  policy,
  connections,
  rules,
}: Network): Pick<Core, 'wants' | 'sent' | 'beside' | 'carries' | 'requests' | 'streams'> {
  const sessions = new WeakMap<object, { connection: Connection } & ReturnType<typeof requestAnswers>>();

  /** Makes the reader of a connection when its first bytes are sent; null when no decision needs the bytes. */
  const readerFor = (connection: Connection): Reader | null => {
    if (connection.reader !== undefined) return connection.reader;
    const isRead = profile.outbound !== null || profile.permissions !== null || profile.inbound !== null;
    connection.reader = connection.runtimeApi || isRead ? readerOf(connection, rules) : null;
    return connection.reader;
  };

  const beside = (act: string): Answer => {
    const verdict = { action: 'deny', rule: null } as const;
    if (policy() !== null) return settle('outbound', verdict, act);
    return profile.permissions === null ? allowed : settle('permissions', verdict, act);
  };

  return {
    wants: (handle, length) => {
      const connection = connections.find(handle);
      if (connection === undefined) return unread;
      return connection.isSealed ? 0 : (readerFor(connection)?.wants(length) ?? unread);
    },
    sent: (handle, text, length) => {
      const connection = connections.find(handle);
      if (connection === undefined) return allowed;
      // Node's own TLS does not call `sent` for its encrypted bytes: so other code writes to the connection below TLS.
      if (connection.isSealed)
        return endedBy(connection, beside(`${connection.host}:${connection.port}, bytes beside its TLS`));
      try {
        const reader = connection.reader === undefined ? readerFor(connection) : connection.reader;
        return endedBy(connection, reader?.sent(text, length) ?? allowed);
      } catch (error) {
        const { reader } = connection;
        // The bytes are not sent, but the reader may have read some of them. The assignment comes first, because `isExhaustion` itself can
        // overflow the stack.
        connection.reader = ended;
        if (!isExhaustion(error)) connection.reader = reader;
        throw error;
      }
    },
    beside,
    carries: (session, handle) => {
      const connection = connections.find(handle);
      if (connection !== undefined)
        sessions.set(session, { connection, ...requestAnswers(connection, rules) });
    },
    requests: (session, fields, count) => sessions.get(session)?.head(fields, count) ?? allowed,
    streams: (session, stream) => {
      const carrier = sessions.get(session);
      const reader = carrier?.messages() ?? null;
      if (carrier !== undefined && reader !== null)
        connections.open(stream, carrier.connection, carrier.connection.tls).reader = reader;
    },
  };
}

/** Refuses everything. Refused bytes are not sent, so it is not known how the server would interpret the bytes after them. */
const ended: Reader = { wants: () => Number.MAX_SAFE_INTEGER, sent: () => refused };

const endedBy = (connection: Connection, answer: Answer): Answer => {
  if (answer !== allowed) connection.reader = ended;
  return answer;
};
