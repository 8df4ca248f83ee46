import { isAws } from './aws/hosts.ts';
import type { Connection, Reader } from './connections.ts';
import { type Answer, allowed } from './contract.ts';
import { messageReader } from './google/reader.ts';
import { asWritten, behind, blanks } from './head.ts';
import { httpReader } from './http.ts';
import { http2Head } from './http2.ts';
import { mongoReader, startsMongo } from './mongo.ts';
import { deniedWithin } from './requests/host.ts';
import { listenerFor, requestListener } from './requests/listener.ts';
import type { ReadingRules } from './requests/rules.ts';
import { mysqlReader, startsMysql } from './sql/mysql.ts';
import { postgresReader, startsPostgres } from './sql/postgres.ts';
import { helloReader } from './tls.ts';

/** Decides about the HTTP/2 requests of a connection. */
interface RequestAnswers {
  /** Decides about the head of a request. Of bodies the guard reads messages of gRPC only: if another body names the resource, it is not known. */
  readonly head: (fields: string, count: number) => Answer;
  /** Returns the reader of the messages of the last request; null when no decision needs them. */
  readonly messages: () => Reader | null;
}

export function requestAnswers(connection: Connection, rules: ReadingRules): RequestAnswers {
  const listener = listenerFor(connection, rules);
  let reader: Reader | null = null;
  return {
    head: (fields, count) => {
      reader = null;
      const broken = listener.lines(asWritten(fields));
      if (broken !== allowed) return broken;
      const { answer, body, messages } = listener.head(http2Head(fields, count));
      if (messages !== undefined && answer === allowed) {
        reader = messageReader(messages);
        return allowed;
      }
      return body === null ? answer : body('');
    },
    messages: () => reader,
  };
}

/** Makes a reader that recognises the protocol by the first bytes; then the reader of that protocol replaces it. */
export function readerOf(connection: Connection, rules: ReadingRules): Reader {
  let first = '';
  return {
    wants: () => Number.MAX_SAFE_INTEGER,
    sent: (text, length) => {
      first += asWritten(text);
      const reader = readerByStart(first, connection, rules);
      if (reader === undefined) return allowed;
      connection.reader = reader;
      return reader?.sent(first, first.length + (length - text.length)) ?? allowed;
    },
  };
}

/** Returns the reader for a protocol by its first bytes; null when no decision needs the bytes, undefined when more bytes are needed to recognise the protocol. */
function readerByStart(
  first: string,
  connection: Connection,
  rules: ReadingRules,
): Reader | null | undefined {
  if (startsPostgres(first)) return postgresReader((sql) => rules.prove('sql', sql, 'postgresql'));
  if (startsMysql(first)) return mysqlReader((sql) => rules.prove('sql', sql, 'mysql'));
  const isMongo = startsMongo(first);
  if (isMongo === undefined) return undefined;
  if (isMongo) {
    const place = `${connection.host}:${connection.port}`;
    return mongoReader(
      (filter) => rules.prove('nosql', filter),
      (why) => rules.unread('mongodb', place, why),
    );
  }
  // Bytes of Node's own HTTP/2 do not pass this function. These bytes are of another HTTP/2 library, whose requests cannot be read.
  if (first.startsWith('PRI * HTTP/2.0')) return httpReader(requestListener(connection, rules));
  if (first[0] === '\x16' && !isAws(connection.host))
    return helloReader((name) => {
      if (name === null) return allowed;
      if (!connection.byName) return rules.strange(name, connection.port, connection);
      return deniedWithin(name, connection.port, connection, rules) ?? allowed;
    });
  const isRequest = connection.runtimeApi || isAws(connection.host) || startsRequest(first);
  if (isRequest === undefined) return undefined;
  return isRequest ? httpReader(listenerFor(connection, rules)) : null;
}

/**
 * Returns true when some server could accept the bytes as the beginning of an HTTP request: a method of any length after optional empty
 * lines (some servers skip all kinds of blanks there), or a header of the PROXY protocol. Returns undefined when more bytes are needed;
 * the first 8 bytes are always needed, because they show whether the protocol is that of a database.
 */
function startsRequest(first: string): boolean | undefined {
  const word = behind(blanks, first);
  const rest = word.slice(methodOf.exec(word)?.[0].length);
  const isLong = first.length - rest.length >= longestMethod;
  const isEnded = rest !== word && rest !== '' && rest[0] !== '\n' && blanks.includes(rest[0] as string);
  const beside = behind('\r\n', first);
  if (isLong || isEnded || beside.startsWith(proxied)) return true;
  return rest === '' || proxied.startsWith(beside) || first.length < 8 ? undefined : false;
}

const methodOf = /^[!#$%&'*+.^_`|~0-9A-Za-z-]*/;
const longestMethod = 8192;
/** The beginning of a header of the PROXY protocol, version 2, after its leading empty lines. */
const proxied = '\0\r\nQUIT\n';
