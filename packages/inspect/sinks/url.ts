import { canonicalHost, hostKind, hostOf, isAddress } from './host.ts';
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

/**
 * A text of labels chooses the host when it is all of it, when it begins or ends it in a way that no fixed host does, or when it is
 * the port of one that is not public. Else the event merely repeats words or digits of a fixed host: `17` of `10.0.1.17`, `443`
 * of `:8443`, `local` of `localhost`, a tenant's label before a fixed domain.
 */
function inHost(argument: string, parts: Parts, start: number, end: number): Proof {
  const chosen = 'the host comes from the event';
  const text = argument.slice(start, end);
  if (!/^[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}$/.test(text)) return chosen;
  const [from, to] = parts.host;
  const host = argument.slice(from, to);
  const nameEnd = from + nameOf(host).length;
  if (start > nameEnd)
    return start === nameEnd + 1 && end === to && hostKind(host) !== 'public' ? chosen : null;
  const begins = start === from;
  const ends = end === nameEnd;
  if (begins && ends) return chosen;
  if (isAddress(host)) return null;
  const isOne = !text.includes('.');
  if (begins) {
    const after = argument.slice(end, nameEnd);
    // The first word of a fixed label, or labels before a fixed domain of at least two.
    const isFixed = after.startsWith('.') || (isOne && /^\w/.test(after));
    return isFixed || /^[\w-]{0,63}(?:\.[a-z][\w-]{0,62}){2,}$/i.test(after) ? null : chosen;
  }
  if (!ends || isOne) return null;
  return argument[start - 1] === '.' && hostKind(host) === 'public' ? null : chosen;
}

const nameOf = (host: string): string =>
  host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1 || undefined) : (host.split(':', 1)[0] ?? '');

/** The address was normalised before the call: another spelling of the same inner host. */
function sameInnerHost(argument: string, parts: Parts, input: string): Proof {
  if (!/^https?:/i.test(input) || argument.includes(input)) return null;
  const host = input.slice(...partsOf(input).host);
  const kind = host === '' ? 'public' : hostKind(host);
  if (kind === 'public' || kind === 'odd') return null;
  return canonicalHost(argument.slice(...parts.host)) === canonicalHost(host)
    ? `a host that is ${kind} comes from the event`
    : null;
}
