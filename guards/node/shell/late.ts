import { isExhaustion } from './guarded.ts';
import { type Any, dress, hook } from './hook.ts';
import {
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  put,
  slice,
  startsWith,
  text,
} from './primordials.ts';
import type { ModuleClass } from './shell.ts';

/** Hooks built-in modules when they are first loaded; loading all of them would cost each start some milliseconds. */
export interface LateHooks {
  readonly add: (id: string, hook: (module: object) => unknown) => void;
  /** Calls `check` with each URL before a module can be imported by it; `check` throws to refuse the import. */
  readonly watch: (check: (url: string) => void) => void;
}

/** Modules that are hooked together with a module, because the function reaches them through it. */
const under: Readonly<Record<string, readonly string[] | undefined>> = {
  __proto__: null as never,
  tls: ['_tls_common'],
  https: ['tls', '_tls_common'],
  http2: ['tls', '_tls_common'],
};

export function lateHooks(load: (id: string) => object, Module: ModuleClass): LateHooks {
  const waiting = Object.create(null) as Record<string, ((module: object) => unknown)[] | undefined>;

  const settle = (id: string): void => {
    const hooks = waiting[id];
    if (hooks === undefined) return;
    // Asks first, because the error of a missing module is slow to make.
    if (Module.isBuiltin?.(`node:${id}`) === false) return;
    let module: object;
    try {
      module = load(`node:${id}`);
    } catch (error) {
      // With a full stack the module is there all the same, and the next caller gets it.
      if (isExhaustion(error)) throw error;
      return;
    }
    for (let at = 0; at < hooks.length; at += 1) (hooks[at] as (module: object) => unknown)(module);
    // At the end: when the function makes a hook fail, the hook waits for the next time.
    delete waiting[id];
  };

  const watched = (original: Any) =>
    function (this: unknown, ...args: unknown[]): unknown {
      // An object could give another name when it is read a second time. Node itself refuses other values.
      const id = typeof args[0] === 'object' || typeof args[0] === 'function' ? text(args[0]) : args[0];
      if (typeof id !== 'string') return apply(original, this, args);
      put(args, 0, id);
      const name = startsWith(id, 'node:') ? slice(id, 5) : id;
      settle(name);
      const module = apply(original, this, args);
      // These come afterwards: the modules load each other, and only in this order.
      const below = under[name];
      if (below !== undefined) for (let at = 0; at < below.length; at += 1) settle(below[at] as string);
      return module;
    };
  hook(Module, '_load', watched);
  hook(process, 'getBuiltinModule', watched);
  let watching: ((url: string) => void) | null = null;
  hookProtocol((protocol, url) => {
    if (protocol === 'node:') imported(slice(url, protocol.length));
    else watching?.(url);
  });

  /** Gives the hooked functions to the namespace of a module that was loaded already. */
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
 * Hooks the getter of `URL.protocol`. The loader of ES modules calls nothing else that could be hooked: it makes a URL of each name,
 * `node:fs` also of `fs`, and reads its protocol (`lib/internal/modules/esm/resolve.js` of Node 20, 22 and 24). The property cannot be
 * replaced again, because the function could then import modules that are not hooked.
 */
function hookProtocol(see: (protocol: string, url: string) => void): void {
  const own = getOwnPropertyDescriptor(URL.prototype, 'protocol') as PropertyDescriptor;
  const href = getOwnPropertyDescriptor(URL.prototype, 'href')?.get as Any;
  const original = own.get as Any;
  const { get } = {
    get(this: unknown): unknown {
      const protocol = apply(original, this, []) as string;
      if (protocol === 'node:' || protocol === 'data:' || protocol === 'file:')
        see(protocol, apply(href, this, []) as string);
      return protocol;
    },
  };
  dress(get, original);
  defineProperty(URL.prototype, 'protocol', { ...own, get, configurable: false });
}
