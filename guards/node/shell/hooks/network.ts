import { allowed, refused } from '../../core/contract.ts';
import { type Any, hookInner, refusal, tellIn, tellOwner, told } from '../hook.ts';
import {
  apply,
  before,
  bytesFrom,
  construct,
  copyOf,
  defineProperty,
  getOwnPropertyDescriptor,
  isBytes,
  latin1Of,
  lengthOf,
  nextTick,
  numberOf,
  put,
  text,
  utf8Of,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';
import type { Handles, Hiding, RequestClass } from './targets.ts';
import { hookWrites } from './writes.ts';

/** Hooks the native handles that net, tls, http, https, http2, fetch, WebSocket and dgram use, and the look-ups of host names. */
export function hookNetwork(shell: Shell, { tcp, pipe, udp, stream, ...names }: Handles): void {
  // The getter of the prototype is used, because the function can define another `fd` on a handle.
  const { get } = getOwnPropertyDescriptor(stream ?? {}, 'fd') ?? {};
  const note = (handle: object): void => shell.noteSocket(get === undefined ? -1 : apply(get, handle, []));
  hookInner(tcp, 'connect', (original) => connecting(shell, note, original));
  hookInner(tcp, 'connect6', (original) => connecting(shell, note, original));
  hookInner(pipe, 'connect', (original) => connectingPath(shell, note, original));
  hookInner(pipe, 'bind', (original) => binding(shell, original));
  hookInner(udp, 'send', (original) => sending(shell, original));
  hookInner(udp, 'send6', (original) => sending(shell, original));
  hookInner(udp, 'connect', (original) => connectingDatagram(shell, original));
  hookInner(udp, 'addMembership', (original) => joining(shell, original));
  hookInner(udp, 'addSourceSpecificMembership', (original) => joining(shell, original));
  hookInner(udp, 'connect6', (original) => connectingDatagram(shell, original));
  hookNames(shell, names);
  hookTls(shell, names.tls);
  hookWrites(shell, stream);
  hookWrites(shell, names.tls);
}

/**
 * Completes a refused request as the system would, later and with an error number: then Node makes an error to which the guard's words can be
 * added. Returns the number at once when the request cannot be completed.
 */
function refusedLater(request: unknown, answer: number): number {
  const { oncomplete } = request as { readonly oncomplete?: unknown };
  const words = told();
  if (typeof oncomplete !== 'function') return answer;
  tellIn(request, 'callback', words);
  tellIn(request, 'reject', words);
  nextTick(() => apply(oncomplete, request, [answer]));
  return allowed;
}

/** Hooks joining a multicast group. The caller chooses the addresses of the group and of the source freely, and could send data in these addresses. */
function joining(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    for (let at = 0; at < args.length; at += 1) {
      if (args[at] === undefined) continue;
      const address = text(args[at]);
      put(args, at, address);
      // The last argument is an address of this machine and is not sent.
      if (at < args.length - 1 && shell.core.joins(address) !== allowed) return refused;
    }
    return apply(original, this, args);
  };
}

function connecting(shell: Shell, note: (handle: object) => void, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const address = text(args[1]);
    const port = numberOf(args[2]) >>> 0;
    put(args, 1, address);
    put(args, 2, port);
    const answer = shell.core.connect(this as object, address, port);
    if (answer !== allowed) {
      tellOwner(this as object, 'destroy', address);
      return answer;
    }
    const result = apply(original, this, args);
    note(this as object);
    return result;
  };
}

function connectingPath(shell: Shell, note: (handle: object) => void, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const path = socketPath(args[1]);
    put(args, 1, path);
    const answer = shell.core.connectPath(this as object, path);
    if (answer !== allowed) {
      tellOwner(this as object, 'destroy', path);
      return answer;
    }
    const result = apply(original, this, args);
    note(this as object);
    return result;
  };
}

/** Returns the path of a socket as the system reads it: a zero ends it, unless the path begins with the zero of an abstract name. */
function socketPath(value: unknown): string {
  const path = isBytes(value) ? utf8Of(value, 0, lengthOf(value)) : text(value);
  return path[0] === '\0' ? path : before(path, '\0');
}

/** Hooks servers that listen at a path, because they create a file there. */
function binding(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const path = socketPath(args[0]);
    put(args, 0, path);
    if (path[0] !== '\0' && shell.core.file('write', path) !== allowed) return refused;
    return apply(original, this, args);
  };
}

/** Hooks `send(request, list, count, port, address, hasCallback)` of datagrams; connected sockets pass no port and no address. */
function sending(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (args.length >= 6) {
      const port = numberOf(args[3]) >>> 0;
      const address = text(args[4]);
      put(args, 3, port);
      put(args, 4, address);
      const answer = shell.core.datagram(address, port);
      if (answer !== allowed) return args[5] === true ? refusedLater(args[0], answer) : answer;
    }
    return apply(original, this, args);
  };
}

function connectingDatagram(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const address = text(args[0]);
    const port = numberOf(args[1]) >>> 0;
    put(args, 0, address);
    put(args, 1, port);
    const answer = shell.core.datagram(address, port);
    if (answer === allowed) return apply(original, this, args);
    tellOwner(this as object, 'emit', address);
    return answer;
  };
}

/** True for the status of a successful request: null for queries, 0 for look-ups. */
const isGood = (status: unknown): boolean => status === null || status === undefined || status === 0;

type Names = Pick<Handles, 'channel' | 'Request' | 'Query' | 'queries' | 'hiding'>;

/** Hooks look-ups of names. A name is judged before it is sent; its resolved addresses are noted, so that later connections are judged by the name. */
function hookNames(shell: Shell, names: Names): void {
  const { channel, Request, queries, hiding } = names;
  const cares = shell.binding('cares_wrap');
  hookInner(
    cares,
    'getaddrinfo',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const name = text(args[1]);
        put(args, 1, name);
        const answer = shell.core.resolving(name);
        if (answer !== allowed) return refusedLater(args[0], answer);
        return lookUp(
          'GETADDRINFOREQWRAP',
          Request,
          hiding,
          args,
          (results) => {
            if (isGood(results[0])) shell.core.resolved(name, copyOf(results[1]) as string[]);
          },
          () => apply(original, this, args),
        );
      },
  );
  for (let at = 0; at < queries.length; at += 1) hookQuery(shell, queries[at] as string, names);
  hookInner(
    cares,
    'getnameinfo',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const address = text(args[1]);
        put(args, 1, address);
        const answer = shell.core.reversing(address);
        return answer !== allowed ? refusedLater(args[0], answer) : apply(original, this, args);
      },
  );
  hookInner(
    channel,
    'setServers',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const servers = copyOf(args[0]);
        for (let at = 0; at < servers.length; at += 1) {
          const server = copyOf(servers[at]);
          const address = text(server[1]);
          const port = numberOf(server[2] ?? 53) >>> 0;
          put(server, 1, address);
          put(server, 2, port);
          put(servers, at, server);
          if (shell.core.nameServer(address, port) !== allowed) throw refusal('setServers', address);
        }
        put(args, 0, servers);
        return apply(original, this, args);
      },
  );
}

function hookQuery(shell: Shell, name: string, { channel, Query, hiding }: Names): void {
  const keeps = name === 'queryA' || name === 'queryAaaa' || name === 'queryAny';
  hookInner(
    channel,
    name,
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const host = text(args[1]);
        put(args, 1, host);
        const answer = name === 'getHostByAddr' ? shell.core.reversing(host) : shell.core.resolving(host);
        if (answer !== allowed) return refusedLater(args[0], answer);
        if (!keeps) return apply(original, this, args);
        return lookUp(
          'QUERYWRAP',
          Query,
          hiding,
          args,
          (results) => {
            if (isGood(results[0])) shell.core.resolved(host, addressesIn(results[1]));
          },
          () => apply(original, this, args),
        );
      },
  );
}

/**
 * Makes a look-up with a request object of the guard instead of the function's request object. `answered` gets the results of the system
 * first; then the function's request is completed in its own async scope.
 *
 * Code with access to a request object could complete it with a false address. So the guard hides its request: async hooks do not see the
 * object, a list of requests shows the function's request instead, and `oncomplete` can be read only once, which native code does before
 * any other code runs.
 */
function lookUp(
  type: string,
  Class: RequestClass,
  { fields, kInit, owner, scopes }: Hiding,
  args: unknown[],
  answered: (results: readonly unknown[]) => void,
  call: () => unknown,
): unknown {
  const request = args[0] as { oncomplete?: Any };
  const { Scope, run } = scopes();
  const scope = construct(Scope as never, [type]) as object;
  const hidden = new Class();
  let isTaken = false;
  const done = (...results: unknown[]): unknown => {
    answered(results);
    const completion: unknown[] = [request.oncomplete, request];
    for (let at = 0; at < results.length; at += 1) put(completion, completion.length, results[at]);
    return apply(run, scope, completion);
  };
  const get = (): unknown => {
    if (isTaken) return undefined;
    isTaken = true;
    return done;
  };
  defineProperty(hidden, 'oncomplete', { get });
  // Native code stores the channel in this property; without it, a setter on the prototype would get the request.
  defineProperty(hidden, 'channel', { value: undefined, writable: true, configurable: true });
  if (owner !== null) defineProperty(hidden, owner, { value: request });
  put(args, 0, hidden);
  const listeners = fields === null ? 0 : (fields[kInit] as number);
  if (fields !== null) fields[kInit] = 0;
  try {
    return call();
  } finally {
    if (fields !== null) fields[kInit] = listeners;
  }
}

function addressesIn(result: unknown): string[] {
  const found: string[] = [];
  const list = copyOf(result);
  for (let at = 0; at < list.length; at += 1)
    if (typeof list[at] === 'string') put(found, found.length, list[at]);
  return found;
}

/** Hooks TLS; `prototype` is the prototype of the native class of TLS connections. */
function hookTls(shell: Shell, prototype: object | undefined): void {
  hookInner(
    shell.binding('tls_wrap'),
    'wrap',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const handle = apply(original, this, args) as object;
        if (typeof args[0] === 'object' && args[0] !== null) shell.core.secured(handle, args[0]);
        return handle;
      },
  );
  hookInner(
    prototype,
    'setServername',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const name = text(args[0]);
        put(args, 0, name);
        shell.core.serverName(this as object, name);
        return apply(original, this, args);
      },
  );
  hookInner(
    prototype,
    'setALPNProtocols',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (!isBytes(args[0])) return apply(original, this, args);
        const protocols = bytesFrom(args[0]);
        put(args, 0, protocols);
        shell.core.offers(this as object, latin1Of(protocols, 0, lengthOf(protocols)));
        return apply(original, this, args);
      },
  );
  hookInner(
    prototype,
    'start',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (shell.core.startsTls(this as object) === allowed) return apply(original, this, args);
        const { onerror } = this as { onerror?: Any };
        const error = refusal('connect');
        nextTick(() => (typeof onerror === 'function' ? apply(onerror, this, [error]) : undefined));
        return undefined;
      },
  );
}
