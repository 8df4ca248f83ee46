import { type Any, hookInner, refusal } from '../hook.ts';
import {
  apply,
  bufferFrom,
  copyOf,
  defineProperty,
  getPrototypeOf,
  isBytes,
  latin1Of,
  lengthOf,
  min,
  nextTick,
  put,
  text,
  utf8Of,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';

interface Native {
  readonly prototype?: object;
}

/** Under net, tls, http, https, http2, fetch, WebSocket and dgram: handles with addresses, and the names before them. */
export function hookNetwork(shell: Shell): void {
  const tcp = (shell.binding('tcp_wrap')?.['TCP'] as Native | undefined)?.prototype;
  const pipe = (shell.binding('pipe_wrap')?.['Pipe'] as Native | undefined)?.prototype;
  const udp = (shell.binding('udp_wrap')?.['UDP'] as Native | undefined)?.prototype;
  const tls = shell.binding('tls_wrap');
  const set = [
    hookInner(tcp, 'connect', (original) => connecting(shell, original)),
    hookInner(tcp, 'connect6', (original) => connecting(shell, original)),
    hookInner(pipe, 'connect', (original) => connectingPath(shell, original)),
    hookInner(udp, 'send', (original) => sending(shell, original)),
    hookInner(udp, 'send6', (original) => sending(shell, original)),
    hookInner(udp, 'connect', (original) => connectingDatagram(shell, original)),
    hookInner(udp, 'connect6', (original) => connectingDatagram(shell, original)),
    hookNames(shell),
    tls !== null && hookTls(shell, tls),
    tcp !== undefined && hookWrites(shell, getPrototypeOf(tcp)),
  ];
  for (let at = 0; at < set.length; at += 1)
    if (set[at] !== true) shell.missing('outbound', `a network call cannot be hooked (${at})`);
}

function connecting(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const address = text(args[1]);
    const port = Number(args[2]) >>> 0;
    put(args, 1, address);
    put(args, 2, port);
    const answer = shell.core.connect(this as object, address, port);
    if (answer !== 0) return answer;
    const result = apply(original, this, args);
    shell.noteSocket(this);
    return result;
  };
}

function connectingPath(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const path = isBytes(args[1]) ? utf8Of(args[1], 0, lengthOf(args[1])) : text(args[1]);
    put(args, 1, path);
    const answer = shell.core.connectPath(this as object, path);
    if (answer !== 0) return answer;
    const result = apply(original, this, args);
    shell.noteSocket(this);
    return result;
  };
}

/** `send(request, list, count, port, address, hasCallback)`; connected sockets leave port and address out. */
function sending(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (args.length >= 6) {
      const port = Number(args[3]) >>> 0;
      const address = text(args[4]);
      put(args, 3, port);
      put(args, 4, address);
      const answer = shell.core.datagram(address, port);
      if (answer !== 0) return answer;
    }
    return apply(original, this, args);
  };
}

function connectingDatagram(shell: Shell, original: Any) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const address = text(args[0]);
    const port = Number(args[1]) >>> 0;
    put(args, 0, address);
    put(args, 1, port);
    const answer = shell.core.datagram(address, port);
    return answer !== 0 ? answer : apply(original, this, args);
  };
}

/** Names are checked before they leave, and what they resolve to is what connections are checked with. */
function hookNames(shell: Shell): boolean {
  const binding = shell.binding('cares_wrap');
  const Request = binding?.['GetAddrInfoReqWrap'] as (new () => Record<string, unknown>) | undefined;
  const channel = (binding?.['ChannelWrap'] as Native | undefined)?.prototype as
    | Record<string, unknown>
    | undefined;
  if (binding === null || Request === undefined || channel === undefined) return false;
  const lookup = hookInner(
    binding,
    'getaddrinfo',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const name = text(args[1]);
        put(args, 1, name);
        const answer = shell.core.resolving(name);
        if (answer !== 0) return answer;
        const given = args[0] as { oncomplete?: Any };
        // The answer comes to a request of our own: the function's could be called by anybody, with any address.
        const own = new Request();
        const done = (...results: unknown[]): unknown => {
          if (results[0] === null || results[0] === undefined)
            shell.core.resolved(name, copyOf(results[1]) as string[]);
          return apply(given.oncomplete as Any, given, results);
        };
        defineProperty(own, 'oncomplete', { value: once(done) });
        put(args, 0, own);
        shell.keep(own);
        return apply(original, this, args);
      },
  );
  for (const name in channel) if (/^(?:query|getHostByAddr)/.test(name)) hookQuery(shell, channel, name);
  hookInner(
    channel,
    'setServers',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const servers = copyOf(args[0]);
        for (let at = 0; at < servers.length; at += 1) {
          const server = copyOf(servers[at]);
          const address = text(server[1]);
          const port = Number(server[2] ?? 53) >>> 0;
          put(server, 1, address);
          put(server, 2, port);
          put(servers, at, server);
          if (shell.core.nameServer(address, port) !== 0) throw refusal('setServers', address);
        }
        put(args, 0, servers);
        return apply(original, this, args);
      },
  );
  return lookup;
}

function hookQuery(shell: Shell, channel: object, name: string): void {
  const keeps = name === 'queryA' || name === 'queryAaaa' || name === 'queryAny';
  hookInner(
    channel,
    name,
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const host = text(args[1]);
        put(args, 1, host);
        const answer = shell.core.resolving(host);
        if (answer !== 0) return answer;
        const given = args[0] as { oncomplete?: Any };
        const done = given.oncomplete;
        if (keeps && typeof done === 'function') {
          const wrapped = function (this: unknown, ...results: unknown[]): unknown {
            if (results[0] === null || results[0] === 0) shell.core.resolved(host, addressesIn(results[1]));
            return apply(done, this, results);
          };
          defineProperty(given, 'oncomplete', { value: once(wrapped), configurable: false });
        }
        return apply(original, this, args);
      },
  );
}

function addressesIn(result: unknown): string[] {
  const found: string[] = [];
  const list = copyOf(result);
  for (let at = 0; at < list.length; at += 1)
    if (typeof list[at] === 'string') put(found, found.length, list[at]);
  return found;
}

function once(done: Any): Any {
  let called = false;
  return function (this: unknown, ...results: unknown[]): unknown {
    if (called) return undefined;
    called = true;
    return apply(done, this, results);
  };
}

function hookTls(shell: Shell, binding: Record<string, unknown>): boolean {
  const prototype = (binding['TLSWrap'] as Native | undefined)?.prototype;
  const wrapped = hookInner(
    binding,
    'wrap',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const handle = apply(original, this, args) as object;
        if (typeof args[0] === 'object' && args[0] !== null) shell.core.secured(handle, args[0]);
        return handle;
      },
  );
  const named = hookInner(
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
  const offered = hookInner(
    prototype,
    'setALPNProtocols',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (!isBytes(args[0])) return apply(original, this, args);
        const protocols = bufferFrom(args[0]);
        put(args, 0, protocols);
        shell.core.offers(this as object, latin1Of(protocols, 0, lengthOf(protocols)));
        return apply(original, this, args);
      },
  );
  const started = hookInner(
    prototype,
    'start',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (shell.core.startsTls(this as object) === 0) return apply(original, this, args);
        const { onerror } = this as { onerror?: Any };
        const error = refusal('connect');
        nextTick(() => (typeof onerror === 'function' ? apply(onerror, this, [error]) : undefined));
        return undefined;
      },
  );
  return wrapped && named && offered && started && prototype !== undefined && hookWrites(shell, prototype);
}

/** What is written to a connection, before TLS makes it unreadable. */
function hookWrites(shell: Shell, prototype: object | null): boolean {
  const { core } = shell;
  const texts: readonly (readonly [string, 'latin1' | 'utf8' | 'ucs2'])[] = [
    ['writeLatin1String', 'latin1'],
    ['writeAsciiString', 'latin1'],
    ['writeUtf8String', 'utf8'],
    ['writeUcs2String', 'ucs2'],
  ];
  let set = true;
  for (let at = 0; at < texts.length; at += 1) {
    const [name, encoding] = texts[at] as (typeof texts)[number];
    set =
      hookInner(
        prototype,
        name,
        (original) =>
          function (this: unknown, ...args: unknown[]): unknown {
            const wanted = core.wants(this as object);
            if (wanted >= 0) {
              const data = text(args[1]);
              put(args, 1, data);
              const bytes = encoding === 'latin1' ? null : shell.bytesOf(data, encoding);
              const length = bytes === null ? data.length : lengthOf(bytes);
              const shown = bytes === null ? data : latin1Of(bytes, 0, length);
              const answer = core.sent(this as object, shown, length);
              if (answer !== 0) return answer;
            }
            return apply(original, this, args);
          },
      ) && set;
  }
  set =
    hookInner(
      prototype,
      'writeBuffer',
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          const wanted = core.wants(this as object);
          if (wanted >= 0 && isBytes(args[1])) {
            const length = lengthOf(args[1]);
            const answer = core.sent(this as object, latin1Of(args[1], 0, min(length, wanted)), length);
            if (answer !== 0) return answer;
          }
          return apply(original, this, args);
        },
    ) && set;
  return (
    hookInner(
      prototype,
      'writev',
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if (core.wants(this as object) >= 0) {
            const chunks = copyOf(args[1]);
            put(args, 1, chunks);
            const answer =
              args[2] === true ? buffersSent(this as object, chunks) : chunksSent(this as object, chunks);
            if (answer !== 0) return answer;
          }
          return apply(original, this, args);
        },
    ) && set
  );

  function buffersSent(handle: object, chunks: unknown[]): number {
    for (let at = 0; at < chunks.length; at += 1) {
      const answer = chunkSent(handle, chunks[at], 'buffer');
      if (answer !== 0) return answer;
    }
    return 0;
  }

  /** Chunk and encoding take turns. */
  function chunksSent(handle: object, chunks: unknown[]): number {
    for (let at = 0; at + 1 < chunks.length; at += 2) {
      const answer = chunkSent(handle, chunks[at], text(chunks[at + 1]));
      if (answer !== 0) return answer;
    }
    return 0;
  }

  function chunkSent(handle: object, chunk: unknown, encoding: string): number {
    const wanted = core.wants(handle);
    if (wanted < 0) return 0;
    const bytes = isBytes(chunk) ? chunk : shell.bytesOf(text(chunk), encoding);
    const length = lengthOf(bytes);
    return core.sent(handle, latin1Of(bytes, 0, min(length, wanted)), length);
  }
}
