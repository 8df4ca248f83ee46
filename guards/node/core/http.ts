import type { Reader } from './connections.ts';
import { asWritten, behind, blanks, headOf, type RequestHead } from './head.ts';
import { type Match, type Pattern, Patterns } from './pattern.ts';

export interface RequestListener {
  /** Called once per request, unless `again` of the one before answered. */
  readonly head: (head: RequestHead) => HeadAnswer;
  /** Bytes that are no HTTP/1 request, or one that two servers could read in two ways (`isHttp`); what is sent from then on is not read. */
  readonly unreadable: (why: string, isHttp: boolean) => number;
}

export interface HeadAnswer {
  readonly answer: number;
  /** Asked about the body, or as much of it as is read, before the last of it is sent; null: it is not to be read. */
  readonly body: ((body: string) => number) | null;
  /**
   * What the next request is answered whose method and headers are the same and whose target, a path, begins in `text` where `match`
   * says; null: it is to be read like any other. Without it every request is.
   */
  readonly again?: (text: string, match: Match) => HeadAnswer | null;
}

/** Bytes of a head and of a body that are read. No service takes more than this in a request that names its resource. */
const maxHead = 64 * 1024;
const maxBody = 16 * 1024 * 1024;

type State =
  | { readonly kind: 'head' }
  | { readonly kind: 'body'; left: number; asked: HeadAnswer['body'] }
  | {
      readonly kind: 'chunks';
      asked: HeadAnswer['body'];
      left: number;
      phase: 'size' | 'data' | 'end' | 'trailer';
    }
  /** Another protocol was asked for. Whether the server agreed is not seen here: if not, the next request follows. */
  | { readonly kind: 'switching' }
  | { readonly kind: 'off' };

/** Reads the requests of one connection, one after the other (RFC 9112). */
export function httpReader(listener: RequestListener): Reader {
  let state: State = { kind: 'head' };
  let buffer = '';
  let body = '';
  const patterns = new Patterns();
  let known: readonly Known[] = [];

  const stop = (why: string, isHttp = true): number => {
    state = { kind: 'off' };
    return listener.unreadable(why, isHttp);
  };
  const endBody = (asked: HeadAnswer['body']): number => {
    const answer = asked === null ? 0 : asked(body);
    body = '';
    return answer;
  };
  const take = (text: string, asked: HeadAnswer['body']): void => {
    if (asked !== null && body.length < maxBody) body += text.slice(0, maxBody - body.length);
  };

  const readHead = (): number | null => {
    buffer = behind(emptyLines, buffer);
    const whole = behind(blanks, buffer);
    const end = endOfHead(whole);
    if (end === null) return buffer.length > maxHead ? stop('a head without end', isHttp(whole)) : null;
    const text = whole.slice(0, end.next);
    // Blanks before a request: servers do not agree what that is.
    const head = whole.length === buffer.length ? headOf(text.slice(0, end.at)) : null;
    buffer = whole.slice(end.next);
    if (head === null) return stop('no HTTP request that can be read', isHttp(text));
    const { answer, body: asked, again } = listener.head(head);
    if (answer !== 0) return answer;
    const coding = head.headers['transfer-encoding'];
    const length = head.headers['content-length'];
    if (coding !== undefined && length !== undefined) return stop('two lengths of one body');
    if (head.method === 'CONNECT') state = { kind: 'switching' };
    else if (coding !== undefined) {
      // A server that knows no chunks in HTTP/1.0 would take them for requests (RFC 9112, 6.1).
      if (!codings.test(coding) || isOld.test(text)) return stop('an unknown transfer coding');
      state = { kind: 'chunks', asked, left: 0, phase: 'size' };
    } else {
      if (length !== undefined && !/^\d{1,15}$/.test(length)) return stop('no length of the body');
      state = { kind: 'body', left: Number(length ?? 0), asked };
      if (state.left === 0 && head.headers['upgrade'] !== undefined) {
        state = { kind: 'switching' };
        return endBody(asked);
      }
      const pattern = again === undefined || head.headers['upgrade'] !== undefined ? null : patterns.of(text);
      if (pattern !== null && again !== undefined && !known.some((one) => one.pattern.equals(pattern)))
        known = [{ pattern, again }, ...known.slice(0, 3)];
    }
    return 0;
  };

  /** Goes on as long as there is something whole to read; `skipped` bytes are not in `buffer`. */
  const advance = (skipped: number): number => {
    let unseen = skipped;
    for (;;) {
      switch (state.kind) {
        case 'off':
          buffer = '';
          return 0;
        case 'switching': {
          const whole = behind(blanks, buffer);
          if (whole === '' && buffer.length <= maxHead) return 0;
          state = whole === '' || startsHead.test(whole) ? { kind: 'head' } : { kind: 'off' };
          break;
        }
        case 'head': {
          const answer = readHead();
          if (answer === null) return 0;
          if (answer !== 0) return answer;
          break;
        }
        case 'body': {
          const here = Math.min(state.left, buffer.length);
          take(buffer.slice(0, here), state.asked);
          buffer = buffer.slice(here);
          state.left -= here;
          const gone = Math.min(state.left, unseen);
          state.left -= gone;
          unseen -= gone;
          if (state.left > 0) {
            // Enough is read: decide before more of it leaves.
            if (state.asked === null || body.length < maxBody) return 0;
            const { asked } = state;
            state.asked = null;
            return endBody(asked);
          }
          const answer = endBody(state.asked);
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
      take(buffer.slice(0, here), chunks.asked);
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
      // Where a line feed alone ends a line the next request could begin within.
      if (line !== '') return line.includes('\n') ? stop('a trailer of several lines') : 0;
      const answer = endBody(chunks.asked);
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
      return state.asked === null ? 0 : Math.max(0, maxBody - body.length);
    },
    sent: (text, length) => {
      if (state.kind === 'off') return 0;
      // A request that is like one before. Here and not in a function of its own: V8 compiles what is larger sooner.
      for (let at = 0; at < known.length && state.kind === 'head' && buffer === ''; at += 1) {
        const { pattern, again } = known[at] as Known;
        const found = pattern.match(text);
        if (found === null) continue;
        const next = again(text, found);
        if (next === null) break;
        if (next.answer !== 0) return next.answer;
        const isWhole = text.length === length && found.end + found.length === length;
        if (isWhole && found.length <= maxBody) return next.body?.(asWritten(text.slice(found.end))) ?? 0;
        buffer = asWritten(text.slice(found.end));
        state = { kind: 'body', left: found.length, asked: next.body };
        return advance(length - text.length);
      }
      buffer += asWritten(text);
      return advance(length - text.length);
    },
  };
}

/**
 * How a request line begins, for some servers with any visible sign, and the preface of HTTP/2, whose requests are not seen; frames of
 * WebSocket and TLS do not.
 */
const startsHead = /^[!-~]/;

/** Before a request they are allowed. */
const emptyLines = '\r\n';

/** Many servers take a line feed alone for the end of a line. */
function endOfHead(text: string): { readonly at: number; readonly next: number } | null {
  const strict = text.indexOf('\n\r\n');
  const bare = text.indexOf('\n\n');
  if (strict < 0 && bare < 0) return null;
  return bare < 0 || (strict >= 0 && strict < bare)
    ? { at: strict, next: strict + 3 }
    : { at: bare, next: bare + 2 };
}

/** A request that was allowed, for those that are like it. */
interface Known {
  readonly pattern: Pattern;
  readonly again: NonNullable<HeadAnswer['again']>;
}

const codings = /^(?:(?:x-)?(?:compress|deflate|gzip),[ \t]{0,4})?chunked$/i;
const isOld = /^[^\n]{0,65000} HTTP\/1\.0\r?\n/;

/**
 * Whether what cannot be read may be a request to somebody: its first line holds a version, of HTTP or of what servers of HTTP take as
 * well, or it has none, or is one before the request (the PROXY protocol, 1 and 2), and a host is named below it; or there were but blanks.
 */
const isHttp = (text: string): boolean =>
  text === '' || hasVersion.test(text) || (hasTarget.test(text) && /\nhost[ \t]*:/i.test(text));

const blank = `[${blanks.replace('\n', '')}]`;
const hasVersion = new RegExp(`^[^\\n]{0,65000}${blank}(?:HTTP|ICE|RTSP)/\\d`, 'i');
const hasTarget = new RegExp(
  `^(?:PROXY |\\0\\r\\nQUIT\\n|[^${blanks}]{1,65000}${blank}+(?:[/*]|[a-z][a-z0-9+.-]{0,20}://))`,
  'i',
);
