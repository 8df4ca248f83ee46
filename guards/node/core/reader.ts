import { isAws } from './aws/hosts.ts';
import type { Connection, Reader } from './connections.ts';
import { type Answer, allowed } from './contract.ts';
import { asWritten, behind, blanks, type RequestHead } from './head.ts';
import { httpReader } from './http.ts';
import { deniedWithin } from './requests/host.ts';
import { listenerFor, requestListener } from './requests/listener.ts';
import type { ReadingRules } from './requests/rules.ts';
import { mysqlReader, startsMysql } from './sql/mysql.ts';
import { postgresReader, startsPostgres } from './sql/postgres.ts';
import { helloReader } from './tls.ts';

/**
 * Decides about the HTTP/2 requests of a connection. Their bodies are not seen: where only the body would name the resource, the
 * resource is not known.
 */
export function requestAnswers(connection: Connection, rules: ReadingRules): (head: RequestHead) => Answer {
  const listener = listenerFor(connection, rules);
  return (head) => {
    const { answer, body } = listener.head(head);
    return body === null ? answer : body('');
  };
}

/** Makes a reader that recognises the protocol by the first bytes, and then gives its place to the reader of that protocol. */
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

/** Returns null when nobody needs to read the protocol, and undefined when more bytes are needed to recognise it. */
function readerByStart(
  first: string,
  connection: Connection,
  rules: ReadingRules,
): Reader | null | undefined {
  if (startsPostgres(first)) return postgresReader((sql) => rules.prove('sql', sql, 'postgresql'));
  if (startsMysql(first)) return mysqlReader((sql) => rules.prove('sql', sql, 'mysql'));
  // Node's own HTTP/2 does not come by here. Another library speaks this HTTP/2, and its requests cannot be read.
  if (first.startsWith('PRI * HTTP/2.0')) return httpReader(requestListener(connection, rules));
  if (first[0] === '\x16' && connection.byName && !isAws(connection.host))
    return helloReader((name) =>
      name === null ? allowed : (deniedWithin(name, connection.port, connection, rules) ?? allowed),
    );
  const isRequest = connection.runtimeApi || isAws(connection.host) || startsRequest(first);
  if (isRequest === undefined) return undefined;
  return isRequest ? httpReader(listenerFor(connection, rules)) : null;
}

/**
 * Returns true when the bytes begin an HTTP request as servers accept it: behind empty lines, which some servers extend to all
 * characters that they take for a blank, with a method of any length, or behind a header of the PROXY protocol. Returns undefined
 * when more bytes are needed, which includes those that recognise a database.
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
/** Begins a header of version 2 of the PROXY protocol, behind its empty lines. */
const proxied = '\0\r\nQUIT\n';
