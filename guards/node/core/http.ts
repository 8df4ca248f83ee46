import type { Reader } from './connections.ts';

/** The head of one HTTP/1 request that is about to be sent. */
export interface RequestHead {
  readonly method: string;
  /** As written: a path, or a whole address towards a proxy. */
  readonly target: string;
  /** Names in lower case; of a repeated one the first, with `,` and the others behind it. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RequestListener {
  /** Called once per request, unless `again` of the one before answered. */
  readonly head: (head: RequestHead) => HeadAnswer;
  /** The body, or as much of it as is read; before the last of it is sent. */
  readonly body: (head: RequestHead, body: string, whole: boolean) => number;
  /** Bytes that are no HTTP/1 request, or one that two servers could read in two ways (`isHttp`); what is sent from then on is not read. */
  readonly unreadable: (why: string, isHttp: boolean) => number;
}

export interface HeadAnswer {
  readonly answer: number;
  /** Whether the body is to be read as well. */
  readonly body: boolean;
  /**
   * What is asked of the next request where it differs in its path alone, which stands in `text` from `from` to `to`; null: it is to
   * be read like any other. Without it every request is.
   */
  readonly again?: (text: string, from: number, to: number) => number | null;
}

/** Bytes of a head and of a body that are read. No service takes more than this in a request that names its resource. */
const maxHead = 64 * 1024;
const maxBody = 16 * 1024 * 1024;

type State =
  | { readonly kind: 'head' }
  | { readonly kind: 'body'; left: number; read: boolean }
  | { readonly kind: 'chunks'; read: boolean; left: number; phase: 'size' | 'data' | 'end' | 'trailer' }
  /** Another protocol was asked for. Whether the server agreed is not seen here: if not, the next request follows. */
  | { readonly kind: 'switching' }
  | { readonly kind: 'off' };

/** Reads the requests of one connection, one after the other (RFC 9112). */
export function httpReader(listener: RequestListener): Reader {
  let state: State = { kind: 'head' };
  let buffer = '';
  let head: RequestHead | null = null;
  let body = '';
  let last: Repeated | null = null;

  const stop = (why: string, isHttp = true): number => {
    state = { kind: 'off' };
    return listener.unreadable(why, isHttp);
  };
  const endBody = (read: boolean, whole: boolean): number => {
    const answer = read && head !== null ? listener.body(head, body, whole) : 0;
    body = '';
    return answer;
  };
  const take = (text: string, read: boolean): void => {
    if (read && body.length < maxBody) body += text.slice(0, maxBody - body.length);
  };

  const readHead = (): number | null => {
    buffer = withoutEmptyLines(buffer);
    const end = endOfHead(buffer);
    if (end === null) return buffer.length > maxHead ? stop('a head without end', isHttp(buffer)) : null;
    const text = buffer.slice(0, end.at);
    const below = buffer.slice(buffer.indexOf('\n'), end.next);
    head = headOf(text);
    buffer = buffer.slice(end.next);
    if (head === null) return stop('no HTTP request that can be read', isHttp(text));
    last = null;
    const { answer, body: read, again } = listener.head(head);
    if (answer !== 0) return answer;
    const coding = head.headers['transfer-encoding'];
    const length = head.headers['content-length'];
    if (coding !== undefined && length !== undefined) return stop('two lengths of one body');
    if (head.method === 'CONNECT') state = { kind: 'switching' };
    else if (coding !== undefined) {
      if (!/^(?:.{0,100},\s{0,4})?chunked$/i.test(coding)) return stop('an unknown transfer coding');
      state = { kind: 'chunks', read, left: 0, phase: 'size' };
    } else {
      if (length !== undefined && !/^\d{1,15}$/.test(length)) return stop('no length of the body');
      state = { kind: 'body', left: Number(length ?? 0), read };
      if (state.left === 0 && head.headers['upgrade'] !== undefined) {
        state = { kind: 'switching' };
        return endBody(read, true);
      }
      if (length === undefined && !read && again !== undefined)
        last = { method: `${head.method} `, below, again };
    }
    return 0;
  };

  /**
   * Most requests of a connection have the method of the one before and its lines below the first, to the letter; of these only
   * the path is read. null: this is no such request.
   */
  const readAgain = (text: string): number | null => {
    if (last === null || !text.startsWith(last.method) || !text.endsWith(last.below)) return null;
    const from = last.method.length;
    const end = text.length - last.below.length;
    const to = endOfPath(text, from, end);
    return to < 0 ? null : last.again(text, from, to);
  };

  /** Goes on as long as there is something whole to read; `skipped` bytes are not in `buffer`. */
  const advance = (skipped: number): number => {
    let unseen = skipped;
    for (;;) {
      switch (state.kind) {
        case 'off':
          buffer = '';
          return 0;
        case 'switching':
          buffer = withoutEmptyLines(buffer);
          if (buffer === '') return 0;
          state = { kind: startsHead.test(buffer) ? 'head' : 'off' };
          break;
        case 'head': {
          const answer = readHead();
          if (answer === null) return 0;
          if (answer !== 0) return answer;
          break;
        }
        case 'body': {
          const here = Math.min(state.left, buffer.length);
          take(buffer.slice(0, here), state.read);
          buffer = buffer.slice(here);
          state.left -= here;
          const gone = Math.min(state.left, unseen);
          state.left -= gone;
          unseen -= gone;
          if (state.left > 0) {
            // Enough is read: decide before more of it leaves.
            if (!state.read || body.length < maxBody) return 0;
            state.read = false;
            return endBody(true, false);
          }
          const answer = endBody(state.read, gone === 0);
          state = { kind: 'head' };
          if (answer !== 0) return answer;
          if (buffer === '') return 0;
          break;
        }
        case 'chunks': {
          const answer = readChunk(state);
          if (answer === null) return 0;
          if (answer !== 0) return answer;
          break;
        }
      }
    }
  };

  const readChunk = (chunks: Extract<State, { kind: 'chunks' }>): number | null => {
    if (chunks.phase === 'data') {
      const here = Math.min(chunks.left, buffer.length);
      take(buffer.slice(0, here), chunks.read);
      buffer = buffer.slice(here);
      chunks.left -= here;
      if (chunks.left > 0) return null;
      chunks.phase = 'end';
      return 0;
    }
    const end = buffer.indexOf('\r\n');
    if (end < 0) return buffer.length > 4096 ? stop('a chunk without size') : null;
    const line = buffer.slice(0, end);
    buffer = buffer.slice(end + 2);
    if (chunks.phase === 'end') {
      // Some servers skip two bytes here, whatever they are.
      if (line !== '') return stop('a chunk longer than its size');
      chunks.phase = 'size';
    } else if (chunks.phase === 'trailer') {
      if (line !== '') return 0;
      const answer = endBody(chunks.read, true);
      state = { kind: 'head' };
      return answer;
    } else {
      const size = /^([0-9a-f]{1,12})(?:[ \t;].{0,4000})?$/i.exec(line)?.[1];
      if (size === undefined) return stop('a chunk without size');
      chunks.left = Number.parseInt(size, 16);
      chunks.phase = chunks.left === 0 ? 'trailer' : 'data';
    }
    return 0;
  };

  return {
    wants: (length) => {
      if (state.kind === 'off') return -1;
      // Behind the end of a body the next request can follow at once.
      if (state.kind !== 'body' || length > state.left) return Number.MAX_SAFE_INTEGER;
      // Of a body that is not read only the end must be found.
      return state.read ? Math.max(0, maxBody - body.length) : 0;
    },
    sent: (text, length) => {
      if (state.kind === 'off') return 0;
      if (state.kind === 'head' && buffer === '' && text.length === length) {
        const answer = readAgain(text);
        if (answer !== null) return answer;
      }
      buffer += asWritten(text);
      return advance(length - text.length);
    },
  };
}

/** How a request line begins, and the preface of HTTP/2, whose requests are not seen; frames of WebSocket and TLS do not. */
const startsHead = /^[!#$%&'*+.^_`|~0-9A-Za-z-]/;

/** Empty lines before a request are allowed. */
function withoutEmptyLines(text: string): string {
  let at = 0;
  while (text[at] === '\r' || text[at] === '\n') at += 1;
  return at === 0 ? text : text.slice(at);
}

/** Many servers take a line feed alone for the end of a line. */
function endOfHead(text: string): { readonly at: number; readonly next: number } | null {
  const strict = text.indexOf('\n\r\n');
  const bare = text.indexOf('\n\n');
  if (strict < 0 && bare < 0) return null;
  return bare < 0 || (strict >= 0 && strict < bare)
    ? { at: strict, next: strict + 3 }
    : { at: bare, next: bare + 2 };
}

const isHttp = (text: string): boolean => /^\S{1,40}[ \t][^\r\n]{0,60000}[ \t]HTTP\/\d/i.test(text);

interface Repeated {
  /** With the blank behind it. */
  readonly method: string;
  /** From the end of the first line to the end of the empty one. */
  readonly below: string;
  readonly again: NonNullable<HeadAnswer['again']>;
}

/** Where the path ends that a request line holds between `from` and `end`; negative: it is none, or another line. */
function endOfPath(text: string, from: number, end: number): number {
  if (text.charCodeAt(from) !== 47) return -1;
  let at = from;
  while (at < end && text.charCodeAt(at) > 32 && text.charCodeAt(at) < 256) at += 1;
  return at === end - version.length && text.startsWith(version, at) ? at : -1;
}

const version = ' HTTP/1.1\r';

function headOf(text: string): RequestHead | null {
  const [line = '', ...lines] = text.split('\n');
  const first = requestLine.exec(line);
  const headers = first === null ? null : headersOf(lines);
  if (first === null || headers === null) return null;
  return { method: (first[1] ?? '').toUpperCase(), target: first[2] ?? '', headers };
}

/** What Node writes of a text as Latin-1: of each character the lower byte, so that an `Ċ` ends a line. */
export const asWritten = (text: string): string =>
  wide.test(text) ? text.replace(/[^\0-\xff]/g, (one) => String.fromCharCode(one.charCodeAt(0) & 255)) : text;

const wide = /[^\0-\xff]/;

const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) ([!-\xff]{1,60000}) HTTP\/1\.[01]\r?$/;

/** null: lines that servers do not read alike. */
function headersOf(lines: readonly string[]): RequestHead['headers'] | null {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const line of lines) {
    const colon = line.indexOf(':');
    // A blank before the colon, or a line that goes on in the next: servers do not agree what that is.
    if (colon < 1 || !token.test(line.slice(0, colon))) return null;
    const value = line.slice(colon + 1).trim();
    if (value.includes('\r')) return null;
    const name = line.slice(0, colon).toLowerCase();
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return headers;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,1000}$/;
