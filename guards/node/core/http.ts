import type { Reader } from './connections.ts';
import { asWritten, behind, blanks, headOf, type RequestHead } from './head.ts';

/** Decides about the requests of one connection. */
export interface RequestListener {
  /**
   * Called first for each request, also for one that cannot be read: decides if a text of an event brings a line break into the head.
   * The text is the head and what follows it in the same bytes, at most `maxHead` characters, one for each byte.
   */
  readonly lines: (text: string) => number;
  /** Called for each request that can be read. */
  readonly head: (head: RequestHead) => HeadAnswer;
  /**
   * Called for bytes that are not an HTTP/1 request, and for a request that two servers could read differently; `isHttp` is true when
   * some server could accept the bytes as a request. Afterwards the reader reads no more bytes of the connection.
   */
  readonly unreadable: (why: string, isHttp: boolean) => number;
}

/** The answer to the head of a request; 0 in `answer` allows the head. */
export interface HeadAnswer {
  readonly answer: number;
  /** Decides about the body before its last bytes are sent; the argument holds at most the first 16 MiB. null: the decision does not depend on the body. */
  readonly body: ((body: string) => number) | null;
  /** Decides about the messages of gRPC that an HTTP/2 stream sends; absent: no decision needs them. */
  readonly messages?: Messages;
}

export interface Messages {
  /** Gets a message with the five bytes before it, before its last bytes are sent. */
  readonly decide: (message: string) => number;
  /** True when all messages decide, and not only the first. */
  readonly all: boolean;
}

/** The most bytes of a head and of a body that the reader keeps. No service accepts more in a request that names its resource. */
const maxHead = 64 * 1024;
const maxBody = 16 * 1024 * 1024;
/** The most characters of a line with the size of a chunk. */
const maxSizeLine = 4096;

interface Body {
  readonly kind: 'body';
  left: number;
  decide: HeadAnswer['body'];
}

interface Chunks {
  readonly kind: 'chunks';
  readonly decide: HeadAnswer['body'];
  left: number;
  phase: 'size' | 'data' | 'end' | 'trailer';
}

type State =
  | { readonly kind: 'head' }
  | Body
  | Chunks
  /** A request asked for another protocol. The reader does not see whether the server agreed; if it did not, the next bytes are a request. */
  | { readonly kind: 'switching' }
  | { readonly kind: 'off' };

/** Makes a reader for the requests of one connection, which follow one after the other (RFC 9112). */
export const httpReader = (listener: RequestListener): Reader => new HttpReader(listener);

/** The result of a step: an answer, or null when the step needs more bytes. */
type Step = number | null;

class HttpReader implements Reader {
  readonly #listener: RequestListener;
  #state: State = { kind: 'head' };
  /** Bytes that were sent and not read yet. */
  #buffer = '';
  #body = '';
  /** The number of bytes that were sent after those in the buffer and that the caller did not pass on. */
  #unseen = 0;

  constructor(listener: RequestListener) {
    this.#listener = listener;
  }

  wants(length: number): number {
    const state = this.#state;
    if (state.kind === 'off') return -1;
    // The next request can follow at once after the end of a body.
    if (state.kind !== 'body' || length > state.left) return Number.MAX_SAFE_INTEGER;
    // When the decision does not depend on the body, the reader only has to find its end.
    return state.decide === null ? 0 : Math.max(0, maxBody - this.#body.length);
  }

  sent(text: string, length: number): number {
    if (this.#state.kind === 'off') return 0;
    this.#buffer += asWritten(text);
    return this.#advance(length - text.length);
  }

  /** Takes steps until a step needs more bytes or refuses; `unseen` is the number of bytes that were sent and are not in the buffer. */
  #advance(unseen: number): number {
    this.#unseen = unseen;
    for (;;) {
      const answer = this.#step();
      if (answer === null) return 0;
      if (answer !== 0) return answer;
    }
  }

  #step(): Step {
    const state = this.#state;
    switch (state.kind) {
      case 'off':
        this.#buffer = '';
        return null;
      case 'switching':
        return this.#readSwitching();
      case 'head':
        return this.#readHead();
      case 'body':
        return this.#readBody(state);
      case 'chunks':
        return this.#readChunk(state);
    }
  }

  #readSwitching(): Step {
    const rest = behind(blanks, this.#buffer);
    if (rest === '' && this.#buffer.length <= maxHead) return null;
    this.#state = rest === '' || startsHead.test(rest) ? { kind: 'head' } : { kind: 'off' };
    return 0;
  }

  #readHead(): Step {
    this.#buffer = behind(emptyLines, this.#buffer);
    const rest = behind(blanks, this.#buffer);
    const end = endOfHead(rest);
    if (end === null)
      return this.#buffer.length > maxHead ? this.#stop('a head without end', isHttp(rest)) : null;
    const broken = this.#listener.lines(rest.slice(0, maxHead));
    if (broken !== 0) return broken;
    const text = rest.slice(0, end.next);
    // Servers do not agree about a request with blanks before it, so it cannot be read.
    const head = rest.length === this.#buffer.length ? headOf(text.slice(0, end.at)) : null;
    this.#buffer = rest.slice(end.next);
    if (head === null) return this.#stop('no HTTP request that can be read', isHttp(text));
    const decision = this.#listener.head(head);
    return decision.answer === 0 ? this.#readFraming(text, head, decision.body) : decision.answer;
  }

  /** Determines where the body of a request ends (RFC 9112, 6). */
  #readFraming(text: string, { method, headers }: RequestHead, decide: HeadAnswer['body']): number {
    const coding = headers['transfer-encoding'];
    const length = headers['content-length'];
    if (coding !== undefined && length !== undefined) return this.#stop('two lengths of one body');
    if (method === 'CONNECT') {
      this.#state = { kind: 'switching' };
      return 0;
    }
    if (coding !== undefined) {
      // A server that does not support chunks in HTTP/1.0 would read the chunks as requests (RFC 9112, 6.1).
      if (!codings.test(coding) || isOld.test(text)) return this.#stop('an unknown transfer coding');
      this.#state = { kind: 'chunks', decide, left: 0, phase: 'size' };
      return 0;
    }
    if (length !== undefined && !/^\d{1,15}$/.test(length)) return this.#stop('no length of the body');
    const left = Number(length ?? 0);
    this.#state = { kind: 'body', left, decide };
    if (headers['upgrade'] === undefined || left > 0) return 0;
    this.#state = { kind: 'switching' };
    return this.#endBody(decide);
  }

  #readBody(state: Body): Step {
    const here = Math.min(state.left, this.#buffer.length);
    this.#take(here, state.decide);
    state.left -= here;
    const passed = Math.min(state.left, this.#unseen);
    state.left -= passed;
    this.#unseen -= passed;
    if (state.left > 0) {
      // The kept part of the body is full, so the reader decides before more of the body is sent.
      if (state.decide === null || this.#body.length < maxBody) return null;
      const { decide } = state;
      state.decide = null;
      return this.#endBody(decide) || null;
    }
    const answer = this.#endRequest(state.decide);
    if (answer !== 0) return answer;
    return this.#buffer === '' ? null : 0;
  }

  #readChunk(chunks: Chunks): Step {
    if (chunks.phase === 'data') {
      const here = Math.min(chunks.left, this.#buffer.length);
      this.#take(here, chunks.decide);
      chunks.left -= here;
      if (chunks.left > 0) return null;
      chunks.phase = 'end';
      return 0;
    }
    const end = this.#buffer.indexOf('\r\n');
    if (end < 0) return this.#buffer.length > maxSizeLine ? this.#stop('a chunk without size') : null;
    const line = this.#buffer.slice(0, end);
    this.#buffer = this.#buffer.slice(end + 2);
    switch (chunks.phase) {
      case 'end':
        // Some servers skip two bytes here, whatever they are.
        if (line !== '') return this.#stop('a chunk longer than its size');
        chunks.phase = 'size';
        return 0;
      case 'trailer':
        // For a server that ends lines at a bare line feed, the next request could begin within this line.
        if (line !== '') return line.includes('\n') ? this.#stop('a trailer of several lines') : 0;
        return this.#endRequest(chunks.decide);
      case 'size':
        return this.#readSize(chunks, line);
    }
  }

  #readSize(chunks: Chunks, line: string): number {
    const size = /^([0-9a-f]{1,12})(?:[ \t;].{0,4000})?$/i.exec(line)?.[1];
    if (size === undefined) return this.#stop('a chunk without size');
    chunks.left = Number.parseInt(size, 16);
    chunks.phase = chunks.left === 0 ? 'trailer' : 'data';
    return 0;
  }

  /** Removes bytes of a body from the buffer, and keeps them when the decision depends on the body. */
  #take(count: number, decide: HeadAnswer['body']): void {
    const text = this.#buffer.slice(0, count);
    this.#buffer = this.#buffer.slice(count);
    if (decide !== null && this.#body.length < maxBody)
      this.#body += text.slice(0, maxBody - this.#body.length);
  }

  #endRequest(decide: HeadAnswer['body']): number {
    const answer = this.#endBody(decide);
    this.#state = { kind: 'head' };
    return answer;
  }

  #endBody(decide: HeadAnswer['body']): number {
    const answer = decide === null ? 0 : decide(this.#body);
    this.#body = '';
    return answer;
  }

  #stop(why: string, isHttp = true): number {
    this.#state = { kind: 'off' };
    return this.#listener.unreadable(why, isHttp);
  }
}

/**
 * Matches the first character of a request line (some servers accept any visible character there) and of the HTTP/2 preface. WebSocket
 * frames and TLS records begin with other bytes.
 */
const startsHead = /^[!-~]/;

/** The characters of empty lines, which are allowed before a request. */
const emptyLines = '\r\n';

/** Returns the indexes at which the head ends and at which the text behind its empty line begins; many servers end a line at a bare line feed. */
function endOfHead(text: string): { readonly at: number; readonly next: number } | null {
  const strict = text.indexOf('\n\r\n');
  const bare = text.indexOf('\n\n');
  if (strict < 0 && bare < 0) return null;
  return bare < 0 || (strict >= 0 && strict < bare)
    ? { at: strict, next: strict + 3 }
    : { at: bare, next: bare + 2 };
}

const codings = /^(?:(?:x-)?(?:compress|deflate|gzip),[ \t]{0,4})?chunked$/i;
const isOld = /^[^\n]{0,65000} HTTP\/1\.0\r?\n/;

/**
 * Returns true when some server could accept unreadable text as a request. That is so in three cases: the first line contains the version
 * of HTTP or of a protocol that HTTP servers accept as well; the first line has a target without a version, or is a line of the PROXY
 * protocol (version 1 or 2), and a Host header follows; or the text is only blanks.
 */
const isHttp = (text: string): boolean =>
  text === '' || hasVersion.test(text) || (hasTarget.test(text) && /\nhost[ \t]*:/i.test(text));

const blank = `[${blanks.replace('\n', '')}]`;
const hasVersion = new RegExp(`^[^\\n]{0,65000}${blank}(?:HTTP|ICE|RTSP)/\\d`, 'i');
const hasTarget = new RegExp(
  `^(?:PROXY |\\0\\r\\nQUIT\\n|[^${blanks}]{1,65000}${blank}+(?:[/*]|[a-z][a-z0-9+.-]{0,20}://))`,
  'i',
);
