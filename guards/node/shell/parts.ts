import * as hook from './hook.ts';
import * as primordials from './primordials.ts';

/**
 * Parts of the shell that are loaded when they are first needed. They share two modules with the rest of the shell (`build.mjs`):
 * `primordials.ts`, the built-ins as they were at the start, and `hook.ts`.
 */
export interface Parts {
  readonly blocking: typeof import('./blocking.ts');
  readonly code: typeof import('./hooks/code.ts');
  readonly databases: typeof import('./hooks/databases.ts');
  readonly fresh: typeof import('./fresh.ts');
  readonly http2: typeof import('./hooks/http2.ts');
  readonly network: typeof import('./hooks/network.ts');
  readonly processes: typeof import('./hooks/processes.ts');
  readonly system: typeof import('./hooks/system.ts');
  readonly workers: typeof import('./hooks/workers.ts');
}
export type Part = keyof Parts;

/** Makes the loader of parts. `packed` returns the packed text of a part, `unpacked` unpacks it, `compiled` evaluates it. The loader throws on a stack overflow. */
export function partsOf(
  packed: (name: Part) => string,
  unpacked: (packed: string) => string,
  compiled: (source: string, name: string) => unknown,
): <Name extends Part>(name: Name) => Parts[Name] {
  const loaded = primordials.create(null) as { -readonly [Name in Part]?: Parts[Name] };
  return (name) => {
    loaded[name] ??= (compiled(unpacked(packed(name)), name) as (shared: object) => never)({
      hook,
      primordials,
    });
    return loaded[name] as Parts[typeof name];
  };
}
