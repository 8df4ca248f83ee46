import * as hook from './hook.ts';
import * as primordials from './primordials.ts';

/**
 * Parts of the shell that are loaded when they are first needed. Of what the others have they are given this alone (`build.mjs`):
 * the built-ins as they were, and the places where hooks stand.
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

/** `packed`: the text of a part. `compiled`: what a text of the guard is as an expression. Throws when the stack is full. */
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
