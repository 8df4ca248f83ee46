import type { Plan } from '../core/contract.ts';
import { type Any, dress } from './hook.ts';
import { afterwards, apply, endsWith, indexOf, parse, put } from './primordials.ts';
import type { Keeper } from './quarantine.ts';
import type { Shell } from './shell.ts';

interface ServerModule {
  readonly getServer?: (handler: Any, options: { readonly signatureType?: string }) => unknown;
}

/**
 * Wraps the user's function when Google's Functions Framework passes the function to its server (`getServer`). At that point the framework
 * has already parsed the request, whose stream can be read only once. Source: the framework's `build/src/main.js`, versions 3 to 5.
 */
export function guardFunctionsFramework(
  shell: Shell,
  keeper: Keeper,
  flush: () => void,
  isLoaded: () => void,
): void {
  const { Module } = shell;
  const load = Module._load;
  let count = 0;
  const replaced = function (this: unknown, ...args: unknown[]): unknown {
    const loaded = apply(load, this, args) as ServerModule;
    const name = `${args[0] as string}`;
    if (name !== './server' && !endsWith(name, '/server')) return loaded;
    const parent = `${(args[1] as { filename?: string } | undefined)?.filename}`;
    if (indexOf(parent, 'functions-framework') < 0 || typeof loaded?.getServer !== 'function') return loaded;
    const { getServer } = loaded;
    return {
      ...loaded,
      getServer: (handler: Any, options: { readonly signatureType?: string }): unknown => {
        isLoaded();
        return getServer(guarded(handler, options?.signatureType ?? 'http'), options);
      },
    };
  };
  dress(replaced, load);
  Module._load = replaced;

  function guarded(handler: Any, signature: string): Any {
    const isHttp = signature === 'http' || signature === 'typed';
    const wrapped = function (this: unknown, ...args: unknown[]): unknown {
      const id = `local-${++count}`;
      const end = (): void => {
        shell.core.end(id);
        flush();
      };
      const event = eventOf(signature, isHttp, args);
      const plan = shell.core.begin(id, event, isHttp ? 'gcp-http' : '');
      if (plan === '') return run(args, end);
      return afterwards(shell.part('blocking').block(parse(plan) as Plan, event, keeper), (outcome) => {
        shell.core.quarantined(plan, outcome.where);
        if (outcome.reply === null) return run(args, end);
        end();
        const { id: blocked, http } = parse(plan) as Plan;
        if (isHttp) {
          (args[1] as Response).status(http).json({ message: 'Forbidden', id: blocked });
          return undefined;
        }
        const callback = args[handler.length - 1];
        if (outcome.reply.kind === 'error' && typeof callback !== 'function') throw outcome.reply.error;
        if (typeof callback === 'function')
          apply(callback as Any, undefined, [outcome.reply.kind === 'error' ? outcome.reply.error : null]);
        return undefined;
      });
    };
    function run(this: unknown, args: unknown[], end: () => void): unknown {
      const last = handler.length - 1;
      const callback = args[last];
      if (isHttp) (args[1] as Response).once?.('close', end);
      else if (typeof callback === 'function')
        put(args, last, (...results: unknown[]): unknown => {
          end();
          return apply(callback as Any, undefined, results);
        });
      const result = apply(handler, this, args);
      if (!isHttp && typeof callback !== 'function') {
        if (result instanceof Promise) afterwards(result, end, end);
        else end();
      }
      return result;
    }
    dress(wrapped, handler);
    return wrapped;
  }
}

function eventOf(signature: string, isHttp: boolean, args: readonly unknown[]): unknown {
  if (isHttp) return requestOf(args[0] as Request);
  return signature === 'event' ? { data: args[0], context: args[1] } : args[0];
}

interface Request {
  readonly method?: string;
  readonly originalUrl?: string;
  readonly url?: string;
  readonly path?: string;
  readonly headers?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly rawBody?: { readonly toString: (how: string) => string };
}

interface Response {
  readonly status: (code: number) => { readonly json: (body: unknown) => void };
  readonly once?: (name: string, done: () => void) => void;
}

const requestOf = ({ method, originalUrl, url, path, headers, query, body, rawBody }: Request): object => ({
  method,
  originalUrl,
  url,
  path,
  headers,
  query,
  body: typeof body === 'object' ? body : undefined,
  rawBody: rawBody === undefined ? '' : rawBody.toString('utf8'),
});
