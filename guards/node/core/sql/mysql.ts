import type { Reader } from '../connections.ts';
import { asWritten } from '../head.ts';
import { utf8 } from './postgres.ts';

/** Makes a reader that passes each SQL statement of a MySQL connection to `statement`. Source: MySQL Internals, Client/Server Protocol: packets, COM_QUERY, COM_STMT_PREPARE. */
export function mysqlReader(statement: (sql: string) => number): Reader {
  let buffer = '';
  let skip = 0;
  return {
    wants: () => Number.MAX_SAFE_INTEGER,
    sent: (text, length) => {
      if (skip > 0) {
        const gone = Math.min(skip, length);
        skip -= gone;
        if (gone >= length) return 0;
        buffer += asWritten(text.slice(gone));
      } else buffer += asWritten(text);
      for (;;) {
        if (buffer.length < 5) return 0;
        const size = sizeOf(buffer);
        const command = buffer.charCodeAt(4);
        // A command begins a new sequence; other packets are part of the login.
        const isStatement = buffer.charCodeAt(3) === 0 && (command === 0x03 || command === 0x16);
        if (buffer.length < size + 4) {
          if (isStatement && size <= maxStatement) return 0;
          skip = size + 4 - buffer.length;
          buffer = '';
          return 0;
        }
        const answer = isStatement ? statement(utf8(buffer.slice(5, size + 4))) : 0;
        buffer = buffer.slice(size + 4);
        if (answer !== 0) return answer;
      }
    },
  };
}

const maxStatement = 4 * 1024 * 1024;
const sizeOf = (text: string): number =>
  text.charCodeAt(0) | (text.charCodeAt(1) << 8) | (text.charCodeAt(2) << 16);

/**
 * Returns true when the first packet of a client is a MySQL handshake response or a request for TLS. Such a packet follows the first packet
 * of the server, so its sequence number is 1 (2 inside TLS), and its capability flags contain protocol 4.1.
 */
export const startsMysql = (text: string): boolean =>
  text.length >= 36 &&
  (text.charCodeAt(3) === 1 || text.charCodeAt(3) === 2) &&
  sizeOf(text) + 4 >= text.length &&
  (text.charCodeAt(5) & 0x02) !== 0 &&
  /^\0{23}/.test(text.slice(13, 36));
