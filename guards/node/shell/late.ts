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

/** Hooks on built-in modules that are not loaded yet; loading them all would cost each start some milliseconds. */
export interface LateHooks {
  readonly add: (id: string, hook: (module: object) => unknown) => void;
  /** `check` is told each URL that a module may be imported by, before it is; it throws for those that may not be. */
  readonly watch: (check: (url: string) => void) => void;
}

/** Modules that a module uses for the function: hooked with it. */
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
    // Asked first: the error of a missing module is slow to make.
    if (Module.isBuiltin?.(`node:${id}`) === false) return;
    let module: object;
    try {
      module = load(`node:${id}`);
    } catch (error) {
      // On a full stack it is there all the same, for the next who asks.
      if (isExhaustion(error)) throw error;
      return;
    }
    for (let at = 0; at < hooks.length; at += 1) (hooks[at] as (module: object) => unknown)(module);
    // Not before: whoever makes a hook fail finds it again the next time.
    delete waiting[id];
  };

  const watched = (original: Any) =>
    function (this: unknown, ...args: unknown[]): unknown {
      // An object that gives a name would give another one the second time; what is neither is refused as without the guard.
      const given = typeof args[0] === 'object' || typeof args[0] === 'function' ? text(args[0]) : args[0];
      if (typeof given !== 'string') return apply(original, this, args);
      put(args, 0, given);
      const name = startsWith(given, 'node:') ? slice(given, 5) : given;
      settle(name);
      const module = apply(original, this, args);
      // Behind it: these load each other, and only in this order.
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

  /** A module that was loaded already has given its functions to the namespace that is imported. */
  function imported(id: string): void {
    if (waiting[id] === undefined) return;
    settle(id);
    const below = under[id] ?? [];
    for (let at = 0; at < below.length; at += 1) settle(below[at] as string);
    (load('node:module') as typeof import('node:module')).syncBuiltinESMExports();
  }

  return {
    add: (id, one) => {
      const hooks = waiting[id];
      if (hooks === undefined) waiting[id] = [one];
      else hooks[hooks.length] = one;
    },
    watch: (check) => {
      watching = check;
    },
  };
}

/**
 * The loader of ES modules calls nothing that could be hooked, but it makes a URL of each name, `node:fs` also of `fs`, and
 * looks at its protocol (`lib/internal/modules/esm/resolve.js` of Node 20, 22 and 24). Whoever replaced this again would import
 * what is not hooked: it stays.
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
