import {
  type Abstract,
  applied,
  type Call,
  choices,
  constant,
  describe,
  type Flow,
  type Flows,
  flowsHeld,
  flowsOf,
  hostPart,
  type Instance,
  isNothing,
  joinFlows,
  type Machine,
  partOf,
  partsOf,
  record,
  stringOf,
  text,
  textOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { knownTexts } from '@emmental/link';
import { type Hole, rowOf } from '@emmental/model';
import { recordSink } from './record-sink.ts';

type Place = Pick<Call, 'machine' | 'at'>;

/**
 * Records where a request goes: its host, and the event data in the address as reaching the sink `url`. That data is
 * harmless where it can only change text after the first slash behind the host.
 */
export function recordAddress(call: Place, value: Abstract | undefined): void {
  for (const choice of addressesOf(value ?? undefinedValue)) {
    recordUrl(call, choice, recordHost(call, choice));
  }
}

/** Records only the event data in an address as reaching the sink `url`, for a client that has a default host. */
export function recordEndpoint(call: Place, value: Abstract): void {
  for (const choice of choices(value))
    if (flowsOf(choice).length > 0) recordUrl(call, choice, addressesIn(call.machine, choice));
}

function recordUrl(call: Place, choice: Abstract, addresses: readonly Address[]): void {
  const flows = flowsOf(choice);
  // A flow that decides the host in one case of a template's condition decides it.
  const deciding = flows.filter((flow) => addresses.some((address) => decidesHost(flow, address)));
  recordSink(call, 'url', unknown('an address', deciding));
  const others = flows.filter((flow) => !deciding.includes(flow));
  recordSink(call, 'url', unknown('an address', others), 'fixed host');
}

/**
 * Splits the event data of a text into what can only stand behind the host of an address (`https://a.example/x?q=…`) and
 * the rest. A path of the own host (`/orders/…`) holds it behind a host, too. A text that does not start with a path, with a
 * scheme and a host, or with a variable has all of it in the rest.
 */
export function flowsBehindHost(
  machine: Machine,
  value: Abstract,
): { readonly behind: Abstract; readonly others: Abstract } {
  const flows = flowsOf(value);
  const addresses = flows.length === 0 ? [] : addressesIn(machine, value);
  const isFixed = ({ scheme, host, rest }: Address): boolean =>
    rest.length > 0 &&
    host.length > 0 &&
    (/^https?$/.test(scheme) || (scheme === '' && typeof host[0] !== 'string' && host[0]?.kind === 'env'));
  // A path that starts with two slashes, or with a slash and a backslash, names a host.
  const [start] = partsOf(value);
  const isOwnPath = typeof start === 'string' && /^\/[^/\\]/.test(start);
  const first = firstOfPath(partsOf(value));
  const isBehind = (flow: Flow): boolean =>
    first === null
      ? isOwnPath || !addresses.some((address) => decidesHost(flow, address))
      : flow.path !== first;
  const behind =
    isOwnPath || first !== null || (addresses.length > 0 && addresses.every(isFixed))
      ? flows.filter(isBehind)
      : [];
  return {
    behind: unknown('behind a host', behind),
    others:
      behind.length === 0
        ? value
        : unknown(
            'a header',
            flows.filter((flow) => !behind.includes(flow)),
          ),
  };
}

/**
 * Returns the field of the path that an address has between its first two slashes: `/${region}/news`. It alone may begin with a
 * slash, so that it names a host; a field of a path is never empty. Null for any other address.
 */
function firstOfPath([start, first, next]: readonly (string | Hole)[]): string | null {
  if (start !== '/' || first === undefined || typeof first === 'string' || first.kind !== 'event')
    return null;
  const isOfPath = /^pathParameters\.[^.[\]]+$/.test(first.path);
  return isOfPath && typeof next === 'string' && /^[/?#]/.test(next) ? first.path : null;
}

/**
 * Returns the values that an address may have. No request goes to `undefined`, so that value is dropped; when no other
 * remains, the address is unknown.
 */
function addressesOf(value: Abstract): readonly Abstract[] {
  const values = choices(value);
  const present = values.filter((choice) => !isNothing(choice));
  return present.length > 0 || values.length === 0 ? present : [unknown('no address')];
}

/**
 * Records only the host of one address. Returns the address in parts, several when a condition of the template chooses
 * the address; the link pass makes those several hosts.
 */
export function recordHost(call: Place, choice: Abstract): readonly Address[] {
  const addresses = addressesIn(call.machine, choice);
  const [address, ...others] = addresses;
  const host = address && others.length === 0 ? nameOf(address) : null;
  const port = address && host !== null ? portOf(address.scheme, address.port) : null;
  record(call.machine, { kind: 'host', url: describe(choice), host, port }, call.at);
  return addresses;
}

const addressesIn = ({ fillings }: Machine, choice: Abstract): readonly Address[] =>
  knownTexts(partsOf(choice), fillings).map(hostOf);

/** Returns the name of the host when it is known completely, or null. */
function nameOf({ host }: Address): string | null {
  const name = host.every((part) => typeof part === 'string') ? host.join('') : '';
  return /^[\w.-]+$/.test(name) ? name.toLowerCase() : null;
}

/** Returns the host of an address: its name, or the environment variable that holds the address; null where neither is known. */
export function hostNameOf(machine: Machine, address: Abstract): Abstract | null {
  const names = addressesIn(machine, address).map(hostNameIn);
  const known = names.filter((name) => name !== null);
  return known.length === names.length ? union(known) : null;
}

/**
 * Returns a part of an address as `new URL` reads it: the scheme, the host or the path. Only event data that can stand in the host
 * is in the first two; behind a host that it cannot change, the path shows where the data is.
 */
export function partOfAddress(
  machine: Machine,
  address: Abstract,
  part: 'scheme' | 'host' | 'path',
): Abstract {
  const flows = flowsOf(address);
  const parsed = addressesIn(machine, address);
  const deciding = flows.filter((flow) => parsed.some((each) => decidesHost(flow, each)));
  if (part === 'host') return unknown('the host of an address', applied(deciding, hostPart));
  const schemes = [...new Set(parsed.map(({ scheme }) => scheme))];
  const [scheme = ''] = schemes;
  if (part === 'scheme')
    return schemes.length === 1 && scheme !== ''
      ? constant(scheme)
      : unknown('the scheme of an address', partOf(deciding, 'url protocol'));
  const inPath = partOf(flows, 'url pathname');
  if (flows.length === 0 || deciding.length > 0) return unknown('the path of an address', inPath);
  const holes = flows.map(({ path }): Hole => ({ kind: 'event', path }));
  return text(['/', ...holes, { kind: 'unknown', why: addressMarks.rest }], inPath);
}

function hostNameIn({ scheme, host }: Address): Abstract | null {
  const [only, ...others] = host;
  if (only === undefined || others.length > 0) return null;
  if (typeof only === 'string') return scheme === '' ? null : constant(only);
  return only.kind === 'env' ? text([only]) : null;
}

/** Records a connection to a host that is passed by its name. Event data in the name decides where the connection goes. */
export function recordHostName(
  call: Place,
  host: Abstract | undefined,
  port: Abstract | undefined,
  scheme = '',
): void {
  const name = union(
    choices(host ?? undefinedValue).map((choice) => (isNothing(choice) ? ownMachine : choice)),
  );
  const address = textOf([
    constant(scheme === '' ? '//' : `${scheme}://`),
    name,
    ...(port ? [constant(':'), port] : []),
    constant('/'),
  ]);
  recordAddress(call, address);
}

/** The host of a connection that gets no host name. */
const ownMachine = constant('localhost');

interface Address {
  readonly scheme: string;
  readonly host: readonly (string | Hole)[];
  readonly port: string;
  /** The parts after the host: path and query. */
  readonly rest: readonly (string | Hole)[];
}

/** Splits a partly known address. An address without a scheme is a host, or a path that follows a base. */
function hostOf(parts: readonly (string | Hole)[]): Address {
  const [first, ...more] = parts;
  // `https:///x` has the host x. Source: WHATWG URL, "special authority ignore slashes state".
  const start =
    typeof first === 'string'
      ? /^(?:(?:([a-z][a-z0-9+.-]*):)(?<!^file:)\/{2,}|\/\/|file:\/\/)/i.exec(first)
      : null;
  const scheme = start?.[1]?.toLowerCase() ?? '';
  const inner: (string | Hole)[] = [];
  if (typeof first === 'string') inner.push(first.slice(start?.[0].length ?? 0), ...more);
  else if (first !== undefined) inner.push(first, ...more);
  const host: (string | Hole)[] = [];
  for (const [index, part] of inner.entries()) {
    const end = typeof part === 'string' ? part.search(/[/?#\\]/) : -1;
    if (typeof part === 'string' && end >= 0) {
      // In `${BASE}/path` the variable holds scheme and host.
      if (part.slice(end).startsWith('://') || (index === 0 && part.startsWith('/'))) {
        if (part.slice(end).startsWith('//') && index > 0) {
          host.push(part);
          continue;
        }
      }
      host.push(part.slice(0, end));
      return split(scheme, host, [part.slice(end), ...inner.slice(index + 1)]);
    }
    // The path of an HTTP event starts with a slash.
    if (typeof part !== 'string' && part.kind === 'event' && index > 0 && startsWithSlash(part.path))
      return split(scheme, host, inner.slice(index));
    host.push(part);
  }
  return split(scheme, host, []);
}

const startsWithSlash = (path: string): boolean =>
  /^(rawPath|path|Records\[\]\.cf\.request\.uri|requestContext\.(http\.)?path|requestContext\.resourcePath|resource)$/.test(
    path,
  );

function split(scheme: string, host: readonly (string | Hole)[], rest: readonly (string | Hole)[]): Address {
  const joined = host.filter((part) => part !== '');
  const text = joined.map((part) => (typeof part === 'string' ? part : '\u0000')).join('');
  const port = /:(\d+)$/.exec(text)?.[1] ?? '';
  const bare = joined.map((part, index) => {
    if (typeof part !== 'string') return part;
    const user = index === 0 ? part.replace(/^[^@]*@/, '') : part;
    return index === joined.length - 1 && port !== '' ? user.slice(0, -port.length - 1) : user;
  });
  return { scheme, host: bare.filter((part) => part !== ''), port, rest };
}

const ports: Readonly<Record<string, number>> = {
  https: 443,
  http: 80,
  ws: 80,
  wss: 443,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  redis: 6379,
  rediss: 6379,
  mongodb: 27017,
  amqp: 5672,
  amqps: 5671,
};

const portOf = (scheme: string, port: string): number | null =>
  port === '' ? (rowOf(ports, scheme.replace(/\+.*/, '')) ?? null) : Number(port);

/**
 * Can the event data stand before the end of the host? An unknown part there may hold any event data that the known
 * parts do not show.
 */
function decidesHost({ path }: Flow, { host, rest }: Address): boolean {
  const isIn = (parts: readonly (string | Hole)[]) =>
    parts.some((part) => typeof part !== 'string' && part.kind === 'event' && part.path === path);
  const isOpen = host.some((part) => typeof part !== 'string' && part.kind === 'unknown');
  return isIn(host) || (isOpen && !isIn(rest));
}

/** Builds an address from options: `{ protocol, hostname | host, port, path }`. */
export function addressOf(options: {
  readonly scheme: Abstract | undefined;
  readonly host: Abstract | undefined;
  readonly port: Abstract | undefined;
  readonly path: Abstract | undefined;
}): Abstract {
  const { scheme, host, port, path } = options;
  return textOf([
    ...(scheme ? [scheme, constant('//')] : [constant('//')]),
    host ?? constant('localhost'),
    ...(port ? [constant(':'), port] : []),
    constant('/'),
    ...(path ? [path] : []),
  ]);
}

/**
 * Returns the address of an object that stands for one (a parsed URL, a request); any other value unchanged. The address is
 * not known once the program has put event data into a part of the object.
 */
export const plain = (value: Abstract | undefined): Abstract | undefined =>
  value && union(choices(value).map((choice) => (isAddress(choice) ? textIn(choice) : choice)));

const isAddress = (value: Abstract): value is Instance =>
  value.kind === 'instance' && value.facts['text'] !== undefined;

/** The marks that an address holds for what a program did to it: it changed its host, the rest behind the host, or has its parameters. */
export const addressMarks = {
  host: 'an address that was changed',
  rest: 'the part of an address behind its host',
  parameters: 'the parameters of an address',
} as const;

/**
 * Returns the text of an object that stands for an address. It is not known once the program has put event data into the
 * object, unless the data can only be behind the host: a URL writes such a part without line breaks.
 */
export function textIn(self: Abstract | null): Abstract {
  if (self?.kind !== 'instance') return undefinedValue;
  const { text: written = undefinedValue } = self.facts;
  const held = self.holder.cell.value;
  const flows = flowsHeld(held);
  const marks = choices(held).map(stringOf);
  const has = (mark: string): boolean => marks.includes(mark);
  if (has(addressMarks.host) || (flows.length > 0 && !has(addressMarks.rest)))
    return unknown(addressMarks.host, flows);
  if (!has(addressMarks.rest) && !has(addressMarks.parameters)) return written;
  return union(choices(written).map((address) => withOtherRest(address, flows, has(addressMarks.rest))));
}

/** Returns an address with another part behind its host, or with other parameters only. The part holds the flows. */
export function withOtherRest(address: Abstract, flows: Flows, isPathOther = true): Abstract {
  const before = partsOf(address);
  const { scheme, host, port, rest } = hostOf(before);
  const [path] = rest;
  const start = scheme === '' ? '' : `${scheme}://`;
  return behindHost(
    text(
      [
        ...(host.length === 0 ? before : [start, ...host, port === '' ? '' : `:${port}`]),
        !isPathOther && typeof path === 'string' ? path.replace(/[?#].*$/, '') : '/',
      ],
      flowsOf(address),
    ),
    applied(flows, 'no line breaks'),
  );
}

/** Returns an address that ends behind its host, followed by a part with the flows. */
export function behindHost(address: Abstract, flows: Flows): Abstract {
  return union(
    choices(address).map((start) => {
      const known = flowsOf(start);
      // A hole shows that the data is behind the host. Data that may be in the host, too, gets none.
      const holes = flows.flatMap((flow): Hole[] =>
        known.some((other) => other.path === flow.path) ? [] : [{ kind: 'event', path: flow.path }],
      );
      const rest: Hole = { kind: 'unknown', why: addressMarks.rest };
      return text([...partsOf(start), ...holes, rest], joinFlows(known, flows));
    }),
  );
}

/** How a client joins an address to a base: as a link of a page, which may lead to another host, or as more text. */
export type Joining = 'link' | 'text';

/** Returns an address resolved against a base: a sure path stays under the base, any other address may replace it. */
export function under(
  base: Abstract | undefined,
  address: Abstract | undefined,
  joining: Joining = 'link',
): Abstract | undefined {
  if (!base || !address) return address ?? base;
  return union(
    choices(address).map((choice) => {
      const parts = partsOf(choice);
      if (joining === 'link' && isCut(parts)) return unknown('an address', flowsOf(choice));
      return isPath(parts) ? textOf([base, constant('/'), choice]) : choice;
    }),
  );
}

/** Begins an address with one slash before data that may begin with another one, so that a host follows? */
const isCut = ([first, ...more]: readonly (string | Hole)[]): boolean =>
  (first === '/' || first === '\\') && more.length > 0;

/** Is an address surely a path, and not the beginning of a scheme? */
function isPath([first, ...more]: readonly (string | Hole)[]): boolean {
  if (typeof first !== 'string' || /^(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}/i.test(first)) return false;
  return more.length === 0 || !/^(?:https?|htt?|h|wss?|ftps?|ft?):?$/i.test(first);
}
