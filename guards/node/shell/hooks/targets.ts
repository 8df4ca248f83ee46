import type { Any } from '../hook.ts';
import { apply, getPrototypeOf, put, startsWith } from '../primordials.ts';
import type { Shell } from '../shell.ts';

export type RequestClass = new () => Record<string, unknown>;

/** Native classes under the network, as they were before the function's code could reach one: prototypes, and what makes requests. */
export interface Handles {
  readonly tcp: object | undefined;
  readonly pipe: object | undefined;
  readonly udp: object | undefined;
  /** What TCP and pipes write by. */
  readonly stream: object | undefined;
  readonly tls: object | undefined;
  readonly channel: object | undefined;
  readonly Request: RequestClass;
  readonly Query: RequestClass;
  /** Names of the queries that a channel makes. */
  readonly queries: readonly string[];
  /** Whether what runs was called by the system with the answer to this request. */
  readonly isAnswered: (request: object) => boolean;
}

type AsyncHooks = typeof import('node:async_hooks');

export function handlesOf(shell: Shell): Handles {
  const classOf = (binding: string, name: string): Any | undefined =>
    shell.binding(binding)?.[name] as Any | undefined;
  const prototypeOf = (binding: string, name: string): object | undefined =>
    (classOf(binding, name) as { readonly prototype?: object } | undefined)?.prototype;
  const tcp = prototypeOf('tcp_wrap', 'TCP');
  const channel = prototypeOf('cares_wrap', 'ChannelWrap');
  const Request = classOf('cares_wrap', 'GetAddrInfoReqWrap') as unknown as RequestClass;
  const queries: string[] = [];
  for (const name in channel)
    if (name === 'getHostByAddr' || startsWith(name, 'query')) put(queries, queries.length, name);
  const { getAsyncId } =
    (Request as { readonly prototype?: { readonly getAsyncId?: Any } } | undefined)?.prototype ?? {};
  let executionAsyncId: (() => number) | null = null;
  shell.whenLoaded('async_hooks', (hooks) => {
    ({ executionAsyncId } = hooks as AsyncHooks);
  });
  return {
    tcp,
    pipe: prototypeOf('pipe_wrap', 'Pipe'),
    udp: prototypeOf('udp_wrap', 'UDP'),
    stream: tcp === undefined ? undefined : (getPrototypeOf(tcp) ?? undefined),
    tls: prototypeOf('tls_wrap', 'TLSWrap'),
    channel,
    Request,
    Query: classOf('cares_wrap', 'QueryReqWrap') as unknown as RequestClass,
    queries,
    // Async hooks hand requests to anybody, who could complete them with any address. What the system answers runs in the
    // context of its request, and nothing else does.
    isAnswered: (request) => {
      // Nobody else has loaded the module then, and could have changed it.
      executionAsyncId ??= (shell.require('node:async_hooks') as AsyncHooks).executionAsyncId;
      return getAsyncId !== undefined && executionAsyncId() === apply(getAsyncId, request, []);
    },
  };
}

/** What TCP, pipes and TLS write by. */
export const writes = [
  'writeLatin1String',
  'writeAsciiString',
  'writeUtf8String',
  'writeUcs2String',
  'writeBuffer',
  'writev',
];

export const vmNames = [
  'compileFunction',
  'createContext',
  'createScript',
  'runInContext',
  'runInNewContext',
  'runInThisContext',
  'measureMemory',
];

export interface WasmNamespace {
  readonly CompileError: new (message: string) => Error;
  readonly Module: { readonly exports: Any };
}

export const wasmNames = ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming'];

export const identityNames = ['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups', 'execve'];
