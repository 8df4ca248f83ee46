import type { Any } from '../hook.ts';
import { apply, getPrototypeOf, put, startsWith } from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { innerOf } from './inner.ts';

export type RequestClass = new () => Record<string, unknown>;

/** Native classes that the network modules use: prototypes of handles, and classes of requests. They are taken before code of the function runs. */
export interface Handles {
  readonly tcp: object | undefined;
  readonly pipe: object | undefined;
  readonly udp: object | undefined;
  /** The prototype with the write functions of TCP and pipes. */
  readonly stream: object | undefined;
  readonly tls: object | undefined;
  readonly channel: object | undefined;
  readonly Request: RequestClass;
  readonly Query: RequestClass;
  /** Names of the query functions of a DNS channel. */
  readonly queries: readonly string[];
  readonly hiding: Hiding;
}

/** The values with which a request is hidden from the function's code (`lookUp` in `network.ts`). */
export interface Hiding {
  /** Counters of async hooks; the counter at index `kInit` is the number of hooks that see new objects. */
  readonly fields: Uint32Array | null;
  readonly kInit: number;
  /** The symbol under which native code finds the owner of a request. */
  readonly owner: symbol | null;
  /** Returns the class of async scopes (`AsyncResource`) and its method that runs a callback in a scope. */
  readonly scopes: () => { readonly Scope: RequestClass; readonly run: Any };
}

type AsyncHooks = typeof import('node:async_hooks');

/** Takes the native classes from Node's bindings. */
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
    hiding: hidingOf(shell),
  };
}

function hidingOf(shell: Shell): Hiding {
  let made: ReturnType<Hiding['scopes']> | null = null;
  const take = (hooks: object): ReturnType<Hiding['scopes']> => {
    const { AsyncResource } = hooks as AsyncHooks;
    made = { Scope: AsyncResource as never, run: AsyncResource.prototype.runInAsyncScope };
    return made;
  };
  shell.whenLoaded('async_hooks', take);
  const inner = shell.core.limits('outbound') || shell.core.limits('permissions') ? innerOf() : null;
  const bound = (name: string): Record<string, unknown> =>
    inner === null ? {} : (apply(inner.internalBinding, undefined, [name]) as Record<string, unknown>);
  const { async_hook_fields: fields, constants } = bound('async_wrap');
  const { owner_symbol: owner } = bound('symbols');
  return {
    fields: (fields as Uint32Array | undefined) ?? null,
    kInit: (constants as { readonly kInit: number } | undefined)?.kInit ?? 0,
    owner: (owner as symbol | undefined) ?? null,
    // If the module was not loaded before, the function cannot have changed it.
    scopes: () => made ?? take(shell.require('node:async_hooks')),
  };
}

/** The names of the write functions of TCP, pipes and TLS. */
export const writes = [
  'writeLatin1String',
  'writeAsciiString',
  'writeUtf8String',
  'writeUcs2String',
  'writeBuffer',
  'writev',
];

/** The hooked functions of `node:vm`. */
export const vmNames = [
  'compileFunction',
  'createContext',
  'createScript',
  'runInContext',
  'runInNewContext',
  'runInThisContext',
  'measureMemory',
];

/** The members of the global `WebAssembly` that the hooks use. */
export interface WasmNamespace {
  readonly CompileError: new (message: string) => Error;
  readonly Module: { readonly exports: Any };
}

/** The hooked functions of `WebAssembly`. */
export const wasmNames = ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming'];

/** The functions of `process` that change the user or run another program in this process. */
export const identityNames = ['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups', 'execve'];
