import type { Reader } from '../connections.ts';
import { asWritten } from '../head.ts';

/** Makes a reader that passes each SQL statement of a PostgreSQL connection to `statement`. Source: PostgreSQL documentation, Frontend/Backend Protocol 3. */
export function postgresReader(statement: (sql: string) => number): Reader {
  let buffer = '';
  let started = false;
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
        const at = started ? 1 : 0;
        if (buffer.length < at + 4) return 0;
        const size = int32(buffer, at);
        if (size < 4 || size > 1 << 30) {
          buffer = '';
          return 0;
        }
        const type = started ? (buffer[0] ?? '') : 'start';
        const needed = at + size;
        // The reader waits only for messages that contain SQL.
        if (type !== 'Q' && type !== 'P' && buffer.length < needed) {
          skip = needed - buffer.length;
          buffer = '';
          started = true;
          return 0;
        }
        if (buffer.length < needed) return buffer.length > maxStatement ? dropped() : 0;
        const message = buffer.slice(at + 4, needed);
        buffer = buffer.slice(needed);
        // After an SSL request the client waits for the server; its next message is TLS or the start message.
        if (!started) started = int32(message, 0) !== sslRequest;
        const sql = statementIn(type, message);
        const answer = sql === '' ? 0 : statement(sql);
        if (answer !== 0) return answer;
      }
    },
  };

  function dropped(): number {
    buffer = '';
    return 0;
  }
}

/** Returns the SQL of a message of type Query or Parse, or the empty text. */
function statementIn(type: string, message: string): string {
  if (type === 'Q') return zeroEnded(message, 0);
  return type === 'P' ? zeroEnded(message, message.indexOf('\0') + 1) : '';
}

const sslRequest = 80877103;
const maxStatement = 4 * 1024 * 1024;

/** Returns true when the first bytes of a connection are a start message of PostgreSQL or its request for TLS. */
export const startsPostgres = (text: string): boolean => {
  if (text.length < 8) return false;
  const code = int32(text, 4);
  return code === 196608 || code === 196610 || (code === sslRequest && int32(text, 0) === 8);
};

function int32(text: string, at: number): number {
  return (
    ((text.charCodeAt(at) << 24) |
      (text.charCodeAt(at + 1) << 16) |
      (text.charCodeAt(at + 2) << 8) |
      text.charCodeAt(at + 3)) >>>
    0
  );
}

function zeroEnded(text: string, from: number): string {
  const end = text.indexOf('\0', from);
  return utf8(text.slice(from, end < 0 ? text.length : end));
}

/** Decodes UTF-8 from a text in which each character is a byte; a text that is not UTF-8 is returned unchanged. */
export function utf8(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  try {
    return decodeURIComponent(
      bytes.replace(/[%\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`),
    );
  } catch {
    return bytes;
  }
}
