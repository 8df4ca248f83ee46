import { hostKind, hostOf } from './host.ts';
import { occurrences, type Proof, type Sink } from './sink.ts';

/** Addresses: an input may be a part of the path, a parameter or a label of the host, never the host or a new part. */
export const url: Sink = {
  kind: 'url',
  check: (argument, inputs) => {
    const parts = partsOf(argument);
    for (const input of inputs) {
      for (const [start, end] of occurrences(argument, input)) {
        const proof = changes(argument, parts, input, start, end);
        if (proof) return proof;
      }
      const proof = sameInnerHost(argument, parts, input);
      if (proof) return proof;
    }
    return null;
  },
  skeleton: null,
};

interface Parts {
  readonly scheme: string;
  /** Where user, host and port start and end. */
  readonly authority: readonly [number, number];
  readonly host: readonly [number, number];
  readonly query: number;
}

/** The parts as a URL parser finds them (RFC 3986 §3, backslashes as WHATWG reads them). */
function partsOf(argument: string): Parts {
  const scheme =
    /^\s{0,8}([a-z][a-z0-9+.-]{0,30}):[/\\]{0,3}/i.exec(argument) ?? /^\s{0,8}()[/\\]{2,3}/.exec(argument);
  const start = scheme?.[0].length ?? 0;
  const rest = /[/\\?#]/.exec(argument.slice(start));
  const end = rest ? start + rest.index : argument.length;
  const user = argument.slice(start, end).lastIndexOf('@');
  const hostStart = user < 0 ? start : start + user + 1;
  const query = argument.indexOf('?', end);
  return {
    scheme: (scheme?.[1] ?? '').toLowerCase(),
    authority: [start, end],
    host: [hostStart, end],
    query: query < 0 ? argument.length : query,
  };
}

export const web = new Set(['http', 'https', 'ws', 'wss', '']);

function changes(argument: string, parts: Parts, input: string, start: number, end: number): Proof {
  const [from, to] = parts.host;
  if (start === 0 && parts.host[0] > 0 && end > parts.scheme.length)
    return wholeAddress(argument, parts, input, end);
  if (!web.has(parts.scheme) && start < to) return `the scheme ${parts.scheme} with text of the event`;
  if (start < to && end > from) return inHost(argument, parts, start, end);
  if (start < parts.authority[1] && end > parts.authority[0])
    return 'user data of the address comes from the event';
  const inQuery = start >= parts.query;
  if (!inQuery && /(?:^|[/\\])\.\.(?:[/\\]|$)|[/\\]\.\.[/\\]|(?:\.|%2e){2}(?:%2f|%5c|\/)/i.test(input))
    return 'the path goes up through .. of the event';
  const added = inQuery ? /[&#]/.exec(input) : /[?#]/.exec(input);
  return added ? `the input adds a part after ${added[0]}` : null;
}

/** The address starts with the input: a fixed base that the event repeats is fine, as long as it is a public one. */
function wholeAddress(argument: string, parts: Parts, input: string, end: number): Proof {
  const host = argument.slice(...parts.host);
  const kind = host === '' ? 'odd' : hostKind(host);
  if (!web.has(parts.scheme)) return `the scheme ${parts.scheme} comes from the event`;
  if (kind !== 'public') return `the host ${hostOf(host)} (${kind}) comes from the event`;
  const isBase = /^https?:\/\/[^/?#@\\]{1,253}\/?$/i.test(input) && end < argument.length;
  return isBase ? null : 'the whole address comes from the event';
}

/** `https://{tenant}.example.com/`: labels before a fixed domain of at least two labels. */
function inHost(argument: string, parts: Parts, start: number, end: number): Proof {
  const written = argument.slice(start, end);
  const after = argument.slice(end, parts.host[1]);
  const isLabel = /^[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}$/.test(written);
  if (
    isLabel &&
    start >= parts.host[0] &&
    /^[\w-]{0,63}(?:\.[a-z][\w-]{0,62}){2,}(?::\d{1,5})?$/i.test(after)
  )
    return null;
  // The event repeats words of a fixed host, which goes on before and behind them.
  if (
    isLabel &&
    (start > parts.host[0] || end < parts.host[1]) &&
    hostKind(argument.slice(...parts.host)) === 'public' &&
    start !== parts.host[0]
  )
    return null;
  if (isLabel && end < parts.host[1] && after.startsWith('.')) return null;
  return 'the host comes from the event';
}

/** The address was normalised before the call: another spelling of the same inner host. */
function sameInnerHost(argument: string, parts: Parts, input: string): Proof {
  if (!/^https?:/i.test(input) || argument.includes(input)) return null;
  const host = input.slice(...partsOf(input).host);
  const kind = host === '' ? 'public' : hostKind(host);
  if (kind === 'public' || kind === 'odd') return null;
  return hostKind(argument.slice(...parts.host)) === kind
    ? `a host that is ${kind} comes from the event`
    : null;
}
