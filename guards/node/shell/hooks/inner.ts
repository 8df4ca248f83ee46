import type { Any } from '../hook.ts';
import { apply, defineProperty, ownKeys } from '../primordials.ts';

/** What Node's loader of its inner modules gives to all of them. */
export interface Inner {
  readonly internalBinding: Any;
  readonly require: Any;
  readonly BuiltinModule: { readonly map: { readonly get: (id: string) => InnerModule | undefined } };
}

interface InnerModule {
  readonly loaded?: boolean;
  readonly loading?: boolean;
  readonly compileForInternalLoader: Any;
}

let known: { readonly inner: Inner | null } | null = null;

/** To be asked before any code of the function runs; null where this Node has no such way. */
export function innerOf(): Inner | null {
  known ??= { inner: reached() };
  return known.inner;
}

/** Calls `act` as soon as an inner module of Node is there, whoever asked for it first and before they have it. */
export function whenCompiled({ BuiltinModule }: Inner, id: string, act: () => void): boolean {
  const module = BuiltinModule.map.get(id);
  if (module === undefined) return false;
  if (module.loaded === true || module.loading === true) {
    act();
    return true;
  }
  const { compileForInternalLoader: compile } = module;
  let isDone = false;
  return defineProperty(module, 'compileForInternalLoader', {
    value: (): unknown => {
      const exports = apply(compile, module, []);
      // On a full stack it throws, and is done the next time.
      if (!isDone) act();
      isDone = true;
      return exports;
    },
    configurable: true,
  });
}

const { Blob, structuredClone } = globalThis;
const probe = 'emmental probe';

/**
 * A message names the class of what it carries by module and name, and Node loads whatever module that is: here the one that loads all
 * others, and a getter is handed what it holds. `messages.ts` closes this way.
 */
function reached(): Inner | null {
  const symbols = ownKeys(Blob.prototype) as readonly { readonly description?: string }[];
  let clone: PropertyKey | null = null;
  let revive: PropertyKey | null = null;
  for (let at = 0; at < symbols.length; at += 1) {
    const { description } = symbols[at] as { readonly description?: string };
    if (description === 'messaging_clone_symbol') clone = symbols[at] as PropertyKey;
    if (description === 'messaging_deserialize_symbol') revive = symbols[at] as PropertyKey;
  }
  if (clone === null || revive === null) return null;
  const blob = new Blob([]);
  const said = { data: null, deserializeInfo: `internal/bootstrap/realm:${probe}` };
  defineProperty(blob, clone, { value: () => said });
  // A class of nothing that Node would keep: then it makes nothing of it, and says nothing.
  class Nothing {}
  defineProperty(Nothing.prototype, revive, { value: () => undefined });
  let inner: Inner | null = null;
  defineProperty(Object.prototype, probe, {
    get(this: Inner) {
      inner = this;
      return Nothing;
    },
    configurable: true,
  });
  try {
    structuredClone(blob);
  } catch {
    // This Node says no: others cannot go there either.
  }
  delete (Object.prototype as unknown as Record<string, unknown>)[probe];
  return inner;
}
