/** The handler that the platform calls instead of the function's own handler: it loads that handler and exports the wrapped handler. */
import { createRequire } from 'node:module';

interface Guard {
  readonly load: (use: { readonly import: (url: string) => Promise<object> }) => Promise<unknown>;
}

const guard = createRequire(import.meta.url)('./guard.cjs') as Guard;

/** The wrapped handler of the function. */
export const handler = await guard.load({ import: (url) => import(url) as Promise<object> });
