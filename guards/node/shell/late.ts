import { type Any, hook } from './hook.ts';
import { apply, keys, slice, startsWith, text } from './primordials.ts';
import type { ModuleClass } from './shell.ts';

/** Hooks on built-in modules that are not loaded yet; loading them all would cost each start some milliseconds. */
export interface LateHooks {
  readonly add: (id: string, hook: (module: object) => unknown) => void;
  /** Loads and hooks what is left, or of it only these: before code can get at modules in ways that cannot be watched. */
  readonly finish: (only?: readonly string[]) => void;
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
    delete waiting[id];
    let module: object;
    try {
      module = load(`node:${id}`);
    } catch {
      // This Node has no such module.
      return;
    }
    for (let at = 0; at < hooks.length; at += 1) (hooks[at] as (module: object) => unknown)(module);
  };

  const watched = (original: Any) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const given = typeof args[0] === 'string' ? args[0] : '';
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

  return {
    add: (id, one) => {
      const hooks = waiting[id];
      if (hooks === undefined) waiting[id] = [one];
      else hooks[hooks.length] = one;
    },
    finish: (only) => {
      const left = only ?? keys(waiting);
      for (let at = 0; at < left.length; at += 1) settle(text(left[at]));
    },
  };
}
