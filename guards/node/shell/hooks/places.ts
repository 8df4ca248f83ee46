import { hook, place, refusal } from '../hook.ts';
import type { Part, Parts } from '../parts.ts';
import {
  apply,
  construct,
  defineProperty,
  getOwnPropertyDescriptor,
  ownGlobal,
  ownProcess,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { innerOf, whenCompiled } from './inner.ts';
import { hookPackages } from './packages.ts';
import { type Handles, identityNames, vmNames, type WasmNamespace, wasmNames, writes } from './targets.ts';

/*
 * Sets the stand-ins (`place.ts`): functions that replace those of Node and load the part of the shell with their hooks when they are first
 * called. A module of Node that is not loaded yet gets its stand-ins when it is loaded.
 */

/** Sets the stand-ins for the start of programs. */
export function placeProcesses(shell: Shell): void {
  const handle = (shell.binding('process_wrap')?.['Process'] as { prototype?: object } | undefined)
    ?.prototype;
  const open = shell.opener('processes', (part) => part.hookProcesses(shell, handle));
  const set = place(handle, ['spawn'], open, 'inner');
  if (!place(shell.binding('spawn_sync'), ['spawn'], open, 'inner') || !set)
    shell.missing('processes', 'child processes cannot be hooked');
}

/** Sets the stand-ins for connections, TLS, writes and look-ups of names. */
export function placeNetwork(shell: Shell, handles: Handles): void {
  const { tcp, pipe, udp, stream, tls, channel, queries } = handles;
  const open = shell.opener('network', (part) => part.hookNetwork(shell, handles));
  const set = [
    place(tcp, ['connect', 'connect6'], open, 'inner'),
    place(pipe, ['connect', 'bind'], open, 'inner'),
    place(
      udp,
      ['send', 'send6', 'connect', 'connect6', 'addMembership', 'addSourceSpecificMembership'],
      open,
      'inner',
    ),
    place(shell.binding('cares_wrap'), ['getaddrinfo'], open, 'inner'),
    place(shell.binding('tls_wrap'), ['wrap'], open, 'inner'),
    place(tls, ['setServername', 'setALPNProtocols', 'start'], open, 'inner'),
    // Before the first connection is made, the guard need not read the bytes that are written.
    place(stream, writes, open, 'passing'),
    place(tls, writes, open, 'passing'),
  ];
  place(shell.binding('cares_wrap'), ['getnameinfo'], open, 'inner');
  place(channel, queries, open, 'inner');
  place(channel, ['setServers'], open, 'inner');
  for (let at = 0; at < set.length; at += 1)
    if (set[at] !== true) shell.missing('outbound', `a network call cannot be hooked (${at})`);
}

/** Sets the stand-ins of HTTP/2 when Node loads the internal module with the native class of sessions; no public function gives access to that class. */
export function placeHttp2(shell: Shell): void {
  const { core } = shell;
  if (!core.limits('outbound') && !core.limits('permissions') && !core.limits('inbound')) return;
  const inner = innerOf();
  const isSet =
    inner !== null &&
    guardPipes(shell, apply(inner.internalBinding, undefined, ['stream_pipe']) as object) &&
    whenCompiled(inner, 'internal/http2/core', () => {
      const binding = apply(inner.internalBinding, undefined, ['http2']) as {
        readonly Http2Session: { readonly prototype: object };
        readonly Http2Stream: { readonly prototype: object };
      };
      const { Http2Session, Http2Stream } = binding;
      const { prototype } = Http2Session;
      const open = shell.opener('http2', (part) =>
        part.hookHttp2(shell, prototype, Http2Stream.prototype, binding),
      );
      if (!place(prototype, ['consume', 'request'], open, 'inner')) core.failed(unseen);
    });
  if (!isSet) core.failed(unseen);
}
const unseen = 'requests by HTTP/2 are not seen';

/**
 * Guards the class with which a server of HTTP/2 sends a file. Its native code writes to any stream, past the hooks, so the guard lets it write
 * to streams of HTTP/2 alone.
 */
function guardPipes(shell: Shell, binding: object): boolean {
  return hook(
    binding,
    'StreamPipe',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (!shell.part('http2').takesFiles(args[1])) throw refusal('write');
        return construct(original as never, args, new.target as never);
      },
  );
}

/** Sets stand-ins for public functions of Node that use bindings which the guard cannot hook. */
export function placeSystem(shell: Shell): void {
  const fs = shell.require('node:fs');
  const blobs = shell.opener('system', (part) => part.hookBlobs(shell));
  place(fs, ['openAsBlob'], blobs);
  hookPackages(shell);
  place(
    ownProcess,
    ['loadEnvFile'],
    shell.opener('system', (part) => part.hookEnvironmentFile(shell)),
  );
  const identity = shell.opener('system', (part) => part.hookIdentity(shell));
  place(ownProcess, identityNames, identity);
  place(ownProcess, ['_kill'], identity);
  whenRead(ownProcess, 'report', (report) =>
    shell.opener('system', (part) => part.hookReport(shell, report))(),
  );
  placeWhenLoaded(shell, 'module', ['enableCompileCache'], 'system', (part, module) =>
    part.hookCompileCache(shell, module),
  );
  placeWhenLoaded(shell, 'os', ['setPriority'], 'system', (part, os) => part.hookPriority(shell, os));
  hookWhenLoaded(shell, 'v8', 'system', (part, v8) => part.hookSnapshots(shell, v8));
  hookWhenLoaded(shell, 'trace_events', 'system', (part, events) => part.hookTracing(shell, events));
  hookWhenLoaded(shell, 'sqlite', 'databases', (part, sqlite) =>
    part.hookDatabases(shell, sqlite as Record<string, unknown>),
  );
}

/** Sets the hooks on workers when `node:worker_threads` is loaded. */
export function placeWorkers(shell: Shell): void {
  if (shell.core.limits('code') && shell.core.allows('worker'))
    shell.opener('workers', (part) => part.hideThreads(shell))();
  hookWhenLoaded(shell, 'worker_threads', 'workers', (part, threads) =>
    part.hookThreads(shell, threads as Record<string, unknown>),
  );
}

/** Sets the stand-ins for functions that turn texts or bytes into code. */
export function placeCode(shell: Shell): void {
  if (!shell.core.limits('code')) return;
  placeContexts(shell);
  place(
    ownProcess,
    ['binding', '_linkedBinding'],
    shell.opener('code', (part) => part.hookBindings(shell)),
  );
  placeWhenLoaded(shell, 'crypto', ['setEngine'], 'code', (part, crypto) => part.hookEngines(shell, crypto));
  const secure = ['createSecureContext', 'SecureContext'];
  placeWhenLoaded(shell, 'tls', secure, 'code', (part, tls) => part.hookSecure(shell, tls));
  placeWhenLoaded(shell, '_tls_common', secure, 'code', (part, tls) => part.hookSecure(shell, tls));
  hookWhenLoaded(shell, 'v8', 'code', (part, v8) => {
    part.hookFlags(shell, v8);
    part.hookHeap(shell, v8);
  });
  placeWasm(shell);
  placeInspector(shell);
}

function placeContexts(shell: Shell): void {
  const contextify = shell.binding('contextify');
  const script = (contextify?.['ContextifyScript'] as { prototype?: object } | undefined)?.prototype;
  const vm = shell.require('node:vm');
  const open = shell.opener('code', (part) => part.hookContexts(shell, vm, script));
  place(script, ['runInContext'], open);
  place(contextify, ['makeContext'], open);
  place(vm, vmNames, open);
  place(
    (vm as { readonly Script?: { readonly prototype: object } }).Script?.prototype,
    ['runInNewContext'],
    open,
  );
  placeWhenLoaded(shell, 'module', ['register', 'registerHooks'], 'code', (part, module) =>
    part.hookLoaders(shell, module),
  );
}

function placeWasm(shell: Shell): void {
  const wasm = (ownGlobal as unknown as { readonly WebAssembly: WasmNamespace }).WebAssembly;
  const { exports: exportsOf } = wasm.Module;
  const open = shell.opener('code', (part) => part.hookWasm(shell, wasm, exportsOf));
  place(wasm, wasmNames, open);
  place(wasm, ['Module'], open);
  hookWhenLoaded(shell, 'wasi', 'code', (part, wasi) => part.hookWasi(shell, wasi));
}

function placeInspector(shell: Shell): void {
  const binding = shell.binding('inspector');
  const sessionOf = (name: string): object | undefined =>
    (binding?.[name] as { prototype?: object } | undefined)?.prototype;
  const sessions = [sessionOf('Connection'), sessionOf('MainThreadConnection')];
  const open = shell.opener('code', (part) => part.hookInspector(shell, sessions));
  for (let at = 0; at < sessions.length; at += 1) place(sessions[at], ['dispatch'], open);
  place(binding, ['open', 'callAndPauseOnStart'], open);
  place(ownProcess, ['_debugProcess'], open);
  hookWhenLoaded(shell, 'inspector', 'code', (part, inspector) => part.hookInspectorModule(shell, inspector));
}

/** Sets stand-ins for members of a module when the module is loaded. Used for modules that are loaded often, while these members are called rarely. */
function placeWhenLoaded<Name extends Part>(
  shell: Shell,
  id: string,
  names: readonly string[],
  name: Name,
  set: (part: Parts[Name], module: object) => void,
): void {
  shell.whenLoaded(id, (module) =>
    place(
      module,
      names,
      shell.opener(name, (part) => set(part, module)),
    ),
  );
}

/** Sets hooks directly when a module is loaded. Used for modules that are loaded rarely. */
function hookWhenLoaded<Name extends Part>(
  shell: Shell,
  id: string,
  name: Name,
  set: (part: Parts[Name], module: object) => void,
): void {
  shell.whenLoaded(id, (module) => shell.opener(name, (part) => set(part, module))());
}

/**
 * Calls `set` with an object that Node loads when a property is first read, before other code gets the object. The returned function has to
 * be called with the object when other code could get the object in another way.
 */
function whenRead(holder: object, name: string, set: (value: object) => unknown): (value: object) => object {
  let value: object | null = null;
  const first = (loaded: object): object => {
    if (value === null) set(loaded);
    value = loaded;
    return loaded;
  };
  const descriptor = getOwnPropertyDescriptor(holder, name);
  const { get } = descriptor ?? {};
  if (get !== undefined)
    defineProperty(holder, name, {
      ...descriptor,
      get: () => value ?? first(apply(get, holder, []) as object),
    });
  else if (typeof descriptor?.value === 'object' && descriptor.value !== null)
    first(descriptor.value as object);
  return first;
}
