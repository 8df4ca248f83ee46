/** Stands in the place of the function's own handler: loads that handler, and exports it with the guard before it. */
import { createRequire } from 'node:module';

interface Guard {
  readonly load: (use: { readonly import: (url: string) => Promise<object> }) => Promise<unknown>;
}

const guard = createRequire(import.meta.url)('./guard.cjs') as Guard;

export const handler = await guard.load({ import: (url) => import(url) as Promise<object> });
