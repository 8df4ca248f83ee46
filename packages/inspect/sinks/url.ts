import { canonicalHost, type HostKind, hostKind, hostOf, isAddress } from './host.ts';
import { cutsWord, holding, occurrences, type Proof, type Ready, type Sink, standsAlone } from './sink.ts';

/**
 * Checks addresses (URLs). An input may be a part of the path, a parameter or a label of the host. It must not be the
 * complete host or add a new part, such as a query.
 */
export const url: Sink = {
  kind: 'url',
  check: (argument, inputs) => {
    const parts = partsOf(argument);
    const inner = innerOf(argument, parts);
    for (const input of inputs) {
      for (const [start, end] of occurrences(argument, input)) {
        const proof = changes(argument, parts, input, start, end);
        if (proof) return proof;
      }
      if (climbs(argument, parts.host[1], input)) return goesUp;
      if (inner !== null && !argument.includes(input) && inner.isNamedBy(input))
        return `a host that is ${inner.kind} comes from the event`;
    }
    return null;
  },
  ready: readyFor,
  skeleton: null,
};

const goesUp = 'the path goes up through .. of the event';

/** Matches the steps to parent folders in a text, up to the last one, and what comes before them. */
export const steps = /^(?:.{0,2000}[/\\])?(?:\.|%2e){2}(?:[/\\]|%2f|%5c)/i;
/** Matches the characters that clients leave as they are in an address. */
export const kept = /^[\w./~!$&'()*+,;=:@%?-]{2,2000}/;

/**
 * Does the path of an address have the end of an input that goes up? Many clients (`fetch`, `requests`) resolve `..` before
 * they send the address, so the address no longer contains the input.
 */
function climbs(argument: string, hostEnd: number, input: string): boolean {
  const up = steps.exec(input)?.[0];
  if (up === undefined || argument.includes(input)) return false;
  const end = kept.exec(`/${input.slice(up.length).replaceAll('\\', '/')}`)?.[0];
  if (end === undefined) return false;
  for (let at = argument.indexOf(end, hostEnd); at >= 0; at = argument.indexOf(end, at + 1)) {
    const next = argument[at + end.length] ?? '';
    if (next === '' || '/?&#%'.includes(next)) return true;
  }
  return false;
}

/** Signs with which a text can lead to a parent folder or add a part to an address; `%2` starts such a sign in encoded form. */
const changesPath = ['..', '%2', '?', '#', '&'];
const mostHeads = 1000;
const longestHead = 256;

/** The texts that could be a proof against addresses with the same scheme, user and host (the head). */
interface Watched {
  /** Texts that can be a proof if the address contains them or if they are in `named`. */
  readonly texts: readonly string[];
  /** Texts that contain the inner host (see `innerOf`) in another spelling. */
  readonly named: ReadonlySet<string>;
}

/**
 * Prepares the texts of an event. After the host, only a text with one of the signs in `changesPath` could be a proof. Up
 * to the end of the host, each text is checked once for all addresses with the same head.
 */
function readyFor(texts: readonly string[]): Ready {
  const active = holding(texts, changesPath);
  const climbing = holding(texts, ['..', '%2']);
  const heads = new Map<string, Watched>();
  const watchedAt = (head: string): Watched => {
    const known = heads.get(head);
    if (known !== undefined) return known;
    const watched = watchedOf(head, texts, active);
    if (heads.size >= mostHeads) heads.clear();
    heads.set(head, watched);
    return watched;
  };
  return {
    candidates: (argument) => {
      const watched = watchedAt(headOf(argument));
      return watched.texts.filter(
        (text) =>
          argument.includes(text) || watched.named.has(text) || (climbing.has(text) && steps.test(text)),
      );
    },
  };
}

const noTexts: ReadonlySet<string> = new Set();

/** Returns the part before the path: scheme, user, host and port. */
const headOf = (argument: string): string =>
  isPath(argument) ? '' : (plainHead.exec(argument)?.[0] ?? argument.slice(0, partsOf(argument).host[1]));

const plainHead = /^https?:\/\/[^/\\?#]+/i;

/** Returns true when the argument is a path. After two slashes a host would follow. */
const isPath = (argument: string): boolean =>
  argument[0] === '/' && argument[1] !== '/' && argument[1] !== '\\';

function watchedOf(head: string, texts: readonly string[], active: ReadonlySet<string>): Watched {
  const inner = head === '' ? null : innerOf(head, partsOf(head));
  const named = inner === null ? noTexts : new Set(texts.filter(inner.isNamedBy));
  // A text that begins in the head and ends in the path contains one of the signs that end a host.
  const crossing =
    head === ''
      ? noTexts
      : holding(
          texts,
          [...hostEnds].map((sign) => head.at(-1) + sign),
        );
  const more = texts.filter(
    (text) =>
      named.has(text) ||
      (crossing.has(text) && crosses(head, text)) ||
      (head.includes(text) && head !== '' && !repeats(head, text)),
  );
  return { texts: texts.filter((text) => active.has(text) || more.includes(text)), named };
}

const hostEnds = '/\\?#';

/** Returns true when a text can begin inside the head and end after it. */
const crosses = (head: string, text: string): boolean => {
  for (let at = 1; at < text.length && at <= head.length; at += 1)
    if (hostEnds.includes(text[at] as string) && head.endsWith(text.slice(0, at))) return true;
  return false;
};

/** Results of `repeats`, by head and text. */
const repeated = new Map<string, Map<string, boolean>>();

/**
 * Returns true when a text only repeats words of the head, for addresses with any path. The result does not depend on
 * the path, because the character after the head is not a letter.
 */
function repeats(head: string, text: string): boolean {
  const known = repeated.get(head) ?? new Map<string, boolean>();
  const before = known.get(text);
  if (before !== undefined) return before;
  const found = url.check(head, [text], {}) === null && url.check(`${head}/`, [text], {}) === null;
  if (head.length > longestHead) return found;
  if (repeated.size >= mostHeads) repeated.clear();
  if (known.size >= mostHeads) known.clear();
  repeated.set(head, known.set(text, found));
  return found;
}

interface Parts {
  readonly scheme: string;
  /** Start and end of user, host and port. */
  readonly authority: readonly [number, number];
  readonly host: readonly [number, number];
  readonly query: number;
}

/** Finds the parts as a URL parser does (RFC 3986 §3, backslashes as WHATWG reads them). */
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

/** Schemes of web addresses; the empty text is a missing scheme. */
export const web = new Set(['http', 'https', 'ws', 'wss', '']);

function changes(argument: string, parts: Parts, input: string, start: number, end: number): Proof {
  const [from, to] = parts.host;
  if (start === 0 && parts.host[0] > 0 && end > parts.scheme.length)
    return wholeAddress(argument, parts, input, end);
  if (!web.has(parts.scheme) && start < to)
    return standsAlone(argument, start, end) ? `the scheme ${parts.scheme} with text of the event` : null;
  if (start < to && end > from) {
    const proof = inHost(argument, parts, start, end);
    if (proof !== null) return proof;
  } else if (start < to && end > parts.authority[0])
    return standsAlone(argument, start, end) ? 'user data of the address comes from the event' : null;
  const inQuery = start >= parts.query;
  if (!inQuery && /(?:^|[/\\])\.\.(?:[/\\]|$)|[/\\]\.\.[/\\]|(?:\.|%2e){2}(?:%2f|%5c|\/)/i.test(input))
    return goesUp;
  const added = inQuery ? /[&#]/.exec(input) : /[?#]/.exec(input);
  return added ? `the input adds a part after ${added[0]}` : null;
}

/**
 * Checks an address that starts with the input. An input that equals a fixed public base of the address is allowed. For
 * a host on the function's own machine, the port decides which service is called; the origin `http://localhost` of
 * hybrid apps has no port, so it is allowed if the function adds the port.
 */
function wholeAddress(argument: string, parts: Parts, input: string, end: number): Proof {
  const host = argument.slice(...parts.host);
  const kind = host === '' ? 'odd' : hostKind(host);
  if (!web.has(parts.scheme)) return `the scheme ${parts.scheme} comes from the event`;
  // The input is only `https://`, without a character of the host.
  if (end <= parts.authority[0]) return null;
  const isPlain = kind === 'loopback' && hostOf(host) === canonicalHost(host);
  if (isPlain && end === endOfName(parts, host) && argument[end] === ':') return null;
  if (kind !== 'public') return `the host ${hostOf(host)} (${kind}) comes from the event`;
  return base.test(input) && end < argument.length ? null : 'the whole address comes from the event';
}

/** Matches a scheme and an authority. */
const base = /^https?:\/\/[^/?#@\\]{1,253}\/?$/i;

/**
 * Checks an input inside the host. An input chooses the host if it is the complete host, if it is the beginning or the
 * end of the host in a way in which no fixed host would contain it, or if it is the port of a host that is not public.
 * Otherwise the input only repeats words or digits of a fixed host: `17` in `10.0.1.17`, `443` in `:8443`, `local` in
 * `localhost`, a tenant's label before a fixed domain, the path `/orders` in `//orders.local`.
 */
function inHost(argument: string, parts: Parts, first: number, last: number): Proof {
  const chosen = 'the host comes from the event';
  const [from, to] = parts.host;
  const start = Math.max(first, from);
  const end = Math.min(last, to);
  if (!/^[/\\]{0,2}$/.test(argument.slice(first, start))) return chosen;
  // The input ends in the path. That is a coincidence only if the input begins inside a word, such as `1/2` in `:9001/2018`.
  if (end < last && (start === from || !cutsWord(argument, start))) return chosen;
  const text = labelsOf(argument.slice(start, end));
  const host = argument.slice(from, to);
  const nameEnd = endOfName(parts, host);
  if (isAddress(host) && end <= nameEnd && (start > from || end < nameEnd)) return null;
  if (!/^[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}$/.test(text)) return chosen;
  if (start > nameEnd)
    return start === nameEnd + 1 && end === to && hostKind(host) !== 'public' ? chosen : null;
  const beginsName = start === from;
  const endsName = end === nameEnd;
  if (beginsName && endsName) return chosen;
  if (isAddress(host)) return null;
  const isOneLabel = !text.includes('.');
  if (beginsName) {
    const after = argument.slice(end, nameEnd);
    // The input is the first word of a fixed label, or it is labels before a fixed domain of at least two labels.
    const isFixed = after.startsWith('.') || (isOneLabel && /^\w/.test(after));
    return isFixed || /^[\w-]{0,63}(?:\.[a-z][\w-]{0,62}){2,}$/i.test(after) ? null : chosen;
  }
  if (!endsName || isOneLabel) return null;
  return argument[start - 1] === '.' && hostKind(host) === 'public' ? null : chosen;
}

/** Removes the dot before or after a single label: `.com`, `www.`. */
const labelsOf = (text: string): string => /^\.?([^.]*)\.?$/.exec(text)?.[1] || text;

const endOfName = (parts: Parts, host: string): number => parts.host[0] + nameOf(host).length;

const nameOf = (host: string): string =>
  host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1 || undefined) : (host.split(':', 1)[0] ?? '');

/** Returns the port of a host, or the default port of the scheme if the host has no port. */
const portOf = (scheme: string, host: string): number =>
  Number(/:(\d{1,9})$/.exec(host)?.[1] ?? (scheme === 'https' || scheme === 'wss' ? 443 : 80));

interface Inner {
  readonly kind: HostKind;
  /** Returns whether a text, as an address or after `http://`, leads to this host. */
  readonly isNamedBy: (input: string) => boolean;
}

/**
 * Returns the called host if it is an inner host, that is, not on the internet; otherwise null. The function may
 * normalise an address before the call, so the event can contain another spelling of the host (`LOCALHOST:80`, `127.1`,
 * `x@10.0.0.5/..`). The origin of a page on the caller's machine (`http://localhost:3000`) does not count as a spelling
 * of a service on this machine with another port.
 */
function innerOf(argument: string, parts: Parts): Inner | null {
  const called = argument.slice(...parts.host);
  const key = `${parts.scheme}//${called}`;
  let inner = inners.get(key);
  if (inner === undefined) {
    const kind = called === '' ? 'public' : hostKind(called);
    inner = kind === 'public' || kind === 'odd' ? null : innerAt(called, kind, parts.scheme);
    if (inners.size >= mostHeads) inners.clear();
    if (key.length <= longestHead) inners.set(key, inner);
  }
  return inner;
}

/** Inner hosts by scheme and host. */
const inners = new Map<string, Inner | null>();

function innerAt(called: string, kind: HostKind, scheme: string): Inner {
  const host = canonicalHost(called);
  const name = hostOf(called);
  const isName = !isAddress(called);
  const port = portOf(scheme, called);
  return {
    kind,
    isNamedBy: (input) => {
      const isLike = isName ? input.toLowerCase().includes(name) : addressLike.test(input);
      // Normalisation can turn characters beyond ASCII into the name of the host.
      if (input.length > longest || !(isLike || /[^\0-\x7f]/.test(input))) return false;
      const address = readAddress(input);
      if (address.host === '' || (!isName && address.isNoAddress) || address.canonical() !== host)
        return false;
      if (!address.isEnded) return true;
      // A text `user@name` without scheme and port is an e-mail address.
      if (address.hasUser) return address.hasScheme || !isName || /:\d/.test(address.host);
      const isOrigin = kind === 'loopback' && hostOf(address.host) === name;
      return !isOrigin || portOf(address.scheme || scheme, address.host) === port;
    },
  };
}

/** A text that is read as an address, or as an address after `http://`. */
interface ReadAddress {
  readonly scheme: string;
  /** The host with its port. */
  readonly host: string;
  readonly canonical: () => string;
  readonly isNoAddress: boolean;
  readonly hasScheme: boolean;
  readonly hasUser: boolean;
  /** Nothing follows the host. */
  readonly isEnded: boolean;
}

/** Earlier results of `readAddress`; most events contain the same few texts. */
const readAddresses = new Map<string, ReadAddress>();
const mostReadAddresses = 2000;
const longestReadAddress = 256;

function readAddress(input: string): ReadAddress {
  const known = readAddresses.get(input);
  if (known !== undefined) return known;
  const hasScheme = /^[a-z]{2,5}:[/\\]/i.test(input);
  const address = hasScheme ? input : `//${input}`;
  const { scheme, authority, host: at } = partsOf(address);
  const host = address.slice(...at);
  let canonical: string | null = null;
  const made: ReadAddress = {
    scheme,
    host,
    canonical: () => {
      canonical ??= canonicalHost(host);
      return canonical;
    },
    isNoAddress: noAddress.test(host),
    hasScheme,
    hasUser: at[0] > authority[0],
    isEnded: isEnd.test(address.slice(at[1])),
  };
  if (input.length > longestReadAddress) return made;
  if (readAddresses.size >= mostReadAddresses) readAddresses.clear();
  readAddresses.set(input, made);
  return made;
}

const longest = 4096;
/** Matches an address in any spelling, also after a scheme and a user. */
const addressLike = /^[[\dxoq/\\]|@|:[/\\]/i;
/** Matches a character that no address has, except in the zone of an address in brackets. */
const noAddress = /^[^[]*[g-npr-wyz_-]/i;
const isEnd = /^\/?$/;
