import {
  type Abstract,
  type Call,
  choices,
  constant,
  describe,
  type Flow,
  flowsOf,
  isNothing,
  type Machine,
  partsOf,
  record,
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
 * Records where a request goes: the host, and event data in the address as reaching the sink `url`, which is
 * harmless where it can change nothing before the first slash after the host.
 */
export function recordAddress(call: Place, value: Abstract | undefined): void {
  for (const choice of addressesOf(value ?? undefinedValue)) {
    const flows = flowsOf(choice);
    const addresses = recordHost(call, choice);
    // A flow that decides the host in one case of a condition of the template decides it.
    const deciding = flows.filter((flow) => addresses.some((address) => decidesHost(flow, address)));
    recordSink(call, 'url', unknown('an address', deciding));
    const others = flows.filter((flow) => !deciding.includes(flow));
    recordSink(call, 'url', unknown('an address', others), 'fixed host');
  }
}

/** What an address may be. Nothing is sent to `undefined`: it counts only where there is nothing else, as not known. */
function addressesOf(value: Abstract): readonly Abstract[] {
  const all = choices(value);
  const choice = all.filter((present) => !isNothing(present));
  return choice.length > 0 || all.length === 0 ? choice : [unknown('no address')];
}

/**
 * Records the host alone of one address. Returns the address in parts: several where the template decides by a
 * condition which one it is. The link pass makes those several hosts.
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

/** The name of the host, where all of it is known. */
function nameOf({ host }: Address): string | null {
  const name = host.every((part) => typeof part === 'string') ? host.join('') : '';
  return /^[\w.-]+$/.test(name) ? name.toLowerCase() : null;
}

/** The host of an address: its name, or the environment variable that holds the address; null where neither is known. */
export function hostNameOf(machine: Machine, address: Abstract): Abstract | null {
  const names = addressesIn(machine, address).map(hostNameIn);
  const known = names.filter((name) => name !== null);
  return known.length === names.length ? union(known) : null;
}

function hostNameIn({ scheme, host }: Address): Abstract | null {
  const [only, ...others] = host;
  if (only === undefined || others.length > 0) return null;
  if (typeof only === 'string') return scheme === '' ? null : constant(only);
  return only.kind === 'env' ? text([only]) : null;
}

/** Records a connection to a host that is given by its name: what decides the name decides where it goes. */
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

/** Where connections go that are given no name. */
const ownMachine = constant('localhost');

interface Address {
  readonly scheme: string;
  readonly host: readonly (string | Hole)[];
  readonly port: string;
  /** What follows the host: path, query. */
  readonly rest: readonly (string | Hole)[];
}

/** Splits an address that is partly known. Without a scheme it is a host, or a path that a base comes before. */
function hostOf(parts: readonly (string | Hole)[]): Address {
  const [first, ...more] = parts;
  const start = typeof first === 'string' ? /^(?:([a-z][a-z0-9+.-]*):)?\/\//i.exec(first) : null;
  const scheme = start?.[1]?.toLowerCase() ?? '';
  const inner: (string | Hole)[] = [];
  if (typeof first === 'string') inner.push(first.slice(start?.[0].length ?? 0), ...more);
  else if (first !== undefined) inner.push(first, ...more);
  const host: (string | Hole)[] = [];
  for (const [index, part] of inner.entries()) {
    const end = typeof part === 'string' ? part.search(/[/?#\\]/) : -1;
    if (typeof part === 'string' && end >= 0) {
      // `${BASE}/path`, where the variable holds scheme and host.
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
  const all = joined.map((part) => (typeof part === 'string' ? part : '\u0000')).join('');
  const port = /:(\d+)$/.exec(all)?.[1] ?? '';
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

/** Can the event data stand before the end of the host? An unknown part there may be any data that is not seen later. */
function decidesHost({ path }: Flow, { host, rest }: Address): boolean {
  const isIn = (parts: readonly (string | Hole)[]) =>
    parts.some((part) => typeof part !== 'string' && part.kind === 'event' && part.path === path);
  const isOpen = host.some((part) => typeof part !== 'string' && part.kind === 'unknown');
  return isIn(host) || (isOpen && !isIn(rest));
}

/** An address made of options: `{ protocol, hostname | host, port, path }`. */
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

/** An address under a base: one that is surely a path stays under it, any other may replace it. */
export function under(base: Abstract | undefined, address: Abstract | undefined): Abstract | undefined {
  if (!base || !address) return address ?? base;
  return union(
    choices(address).flatMap((choice) => {
      const [first] = partsOf(choice);
      const isAbsolute = typeof first === 'string' && /^[a-z][a-z0-9+.-]*:\/\//i.test(first);
      const isPath = typeof first === 'string' && !isAbsolute && !/^\/\//.test(first);
      return isAbsolute ? [choice] : isPath ? [textOf([base, constant('/'), choice])] : [choice];
    }),
  );
}
