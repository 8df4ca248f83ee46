import { isExhaustion } from './guarded.ts';
import { type Any, dress, hook } from './hook.ts';
import {
  apply,
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  ownProcess,
  put,
  slice,
  startsWith,
  text,
  urlPrototype,
} from './primordials.ts';
import type { ModuleClass } from './shell.ts';

/** Hooks built-in modules when they are first loaded; loading all of them at the start would take some milliseconds. */
export interface LateHooks {
  readonly add: (id: string, hook: (module: object) => unknown) => void;
  /** Calls `check` with each URL before the module with that URL is imported; `check` throws an error to refuse the import. */
  readonly watch: (check: (url: string) => void) => void;
}

/** For a module, the modules that are hooked together with it, because the function can use them through that module. */
const under: Readonly<Record<string, readonly string[] | undefined>> = {
  __proto__: null as never,
  tls: ['_tls_common'],
  https: ['tls', '_tls_common'],
  http2: ['tls', '_tls_common'],
};

/** Makes the late hooks, and hooks the functions that load built-in modules. */
export function lateHooks(load: (id: string) => object, Module: ModuleClass): LateHooks {
  const waiting = create(null) as Record<string, ((module: object) => unknown)[] | undefined>;

  const settle = (id: string): void => {
    const hooks = waiting[id];
    if (hooks === undefined) return;
    // This is checked first, because making the error for a missing module is slow.
    if (Module.isBuiltin?.(`node:${id}`) === false) return;
    let module: object;
    try {
      module = load(`node:${id}`);
    } catch (error) {
      // After a stack overflow the module may be loaded nevertheless, and the next caller would get it.
      if (isExhaustion(error)) throw error;
      return;
    }
    for (let at = 0; at < hooks.length; at += 1) (hooks[at] as (module: object) => unknown)(module);
    // This is done last: if the function makes a hook fail, the hook is set the next time.
    delete waiting[id];
  };

  const watched = (original: Any) =>
    function (this: unknown, ...args: unknown[]): unknown {
      // An object could return another name when it is read again, so it is read once. Node itself refuses other types.
      const id = typeof args[0] === 'object' || typeof args[0] === 'function' ? text(args[0]) : args[0];
      if (typeof id !== 'string') return apply(original, this, args);
      put(args, 0, id);
      const name = startsWith(id, 'node:') ? slice(id, 5) : id;
      settle(name);
      const module = apply(original, this, args);
      // These are hooked afterwards, because the modules load each other, which works only in this order.
      const below = under[name];
      if (below !== undefined) for (let at = 0; at < below.length; at += 1) settle(below[at] as string);
      return module;
    };
  hook(Module, '_load', watched);
  hook(ownProcess, 'getBuiltinModule', watched);
  let watching: ((url: string) => void) | null = null;
  hookProtocol((protocol, url) => {
    if (protocol === 'node:') imported(slice(url, protocol.length));
    else watching?.(url);
  });

  /** Hooks a module that is imported. The imported bindings are updated, because the module may have been loaded already. */
  function imported(id: string): void {
    if (waiting[id] === undefined) return;
    settle(id);
    const below = under[id] ?? [];
    for (let at = 0; at < below.length; at += 1) settle(below[at] as string);
    (load('node:module') as typeof import('node:module')).syncBuiltinESMExports();
  }

  return {
    add: (id, set) => {
      const hooks = waiting[id];
      if (hooks === undefined) waiting[id] = [set];
      else hooks[hooks.length] = set;
    },
    watch: (check) => {
      watching = check;
    },
  };
}

/**
 * Hooks the getter of `URL.protocol`, because the loader of ES modules calls no other function that could be hooked. The loader makes a URL
 * of each name (`node:fs` for `fs`) and reads its protocol (`lib/internal/modules/esm/resolve.js` of Node 20, 22 and 24). The hook is not
 * configurable: otherwise the function could remove it and import modules that are not hooked.
 */
function hookProtocol(see: (protocol: string, url: string) => void): void {
  const descriptor = getOwnPropertyDescriptor(urlPrototype, 'protocol') as PropertyDescriptor;
  const href = getOwnPropertyDescriptor(urlPrototype, 'href')?.get as Any;
  const original = descriptor.get as Any;
  const { get } = {
    get(this: unknown): unknown {
      const protocol = apply(original, this, []) as string;
      if (protocol === 'node:' || protocol === 'data:' || protocol === 'file:')
        see(protocol, apply(href, this, []) as string);
      return protocol;
    },
  };
  dress(get, original);
  defineProperty(urlPrototype, 'protocol', { ...descriptor, get, configurable: false });
}
