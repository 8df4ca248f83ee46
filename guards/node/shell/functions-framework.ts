import type { Plan } from '../core/contract.ts';
import type { Events } from './events.ts';
import { type Any, dress } from './hook.ts';
import { afterwards, apply, create, endsWith, indexOf, isPromise, parse, put, slice } from './primordials.ts';
import type { Keeper } from './quarantine.ts';
import type { Shell } from './shell.ts';

interface ServerModule {
  readonly getServer?: (handler: Any, options: { readonly signatureType?: string }) => unknown;
}

/** Functions and settings that the wrapped functions of a process share. */
interface Frame {
  readonly shell: Shell;
  readonly keeper: Keeper;
  readonly events: Events;
  readonly flush: () => void;
  readonly random: () => string;
}

/** One call of a function: its arguments, the event as the guard inspects it, and the function that ends the call. */
interface Call {
  readonly handler: Any;
  readonly self: unknown;
  readonly args: unknown[];
  readonly event: unknown;
  readonly id: string;
  readonly end: () => void;
  /** Answers to the platform, by the callback of the function if it has one; null = the event is acknowledged. */
  readonly answer: (error: unknown) => undefined;
}

/**
 * Wraps the user's function when Google's Functions Framework passes the function to its server (`getServer`). At that point the framework
 * has already parsed the request, whose stream can be read only once. Source: the framework's `build/src/main.js`, versions 3 to 5.
 */
export function guardFunctionsFramework(frame: Frame, isLoaded: () => void): void {
  const { Module } = frame.shell;
  const load = Module._load;
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
        return getServer(guarded(frame, handler, options?.signatureType ?? 'http'), options);
      },
    };
  };
  dress(replaced, load);
  Module._load = replaced;
}

/** The trigger that each signature of a function has, as the inspection knows it. */
const triggers: Readonly<Record<string, string>> = {
  __proto__: null,
  http: 'gcp-http',
  typed: 'gcp-http',
  event: 'gcp-background',
  cloudevent: 'gcp-structured',
} as never;

function guarded(frame: Frame, handler: Any, signature: string): Any {
  const { shell, flush } = frame;
  const isHttp = signature === 'http' || signature === 'typed';
  const started = create(null) as Record<string, boolean>;
  const wrapped = function (this: unknown, ...args: unknown[]): unknown {
    const id = idOf(frame, signature, args, started);
    const end = (): void => {
      delete started[id];
      shell.core.end(id);
      flush();
    };
    const answer = answerBy(isHttp ? undefined : args[handler.length - 1]);
    const event = eventOf(signature, isHttp, args);
    const call: Call = { handler, self: this, args, event, id, end, answer };
    const plan = shell.core.begin(id, event, triggers[signature] ?? '');
    const run = isHttp ? runHttp : runEvent;
    if (plan === '') return run(frame, call);
    const { id: blockedId, http } = parse(plan) as Plan;
    return afterwards(blocked(frame, call, plan), ({ reply }) => {
      if (reply === null) return run(frame, call);
      end();
      if (!isHttp) return answer(reply.kind === 'error' ? reply.error : null);
      (args[1] as Response).status(http).json({ message: 'Forbidden', id: blockedId });
      return undefined;
    });
  };
  dress(wrapped, handler);
  return wrapped;
}

const blocked = ({ shell, keeper }: Frame, { event }: Call, plan: string) =>
  afterwards(shell.part('blocking').block(parse(plan) as Plan, event, keeper), (outcome) => {
    shell.core.quarantined(plan, outcome.where);
    return outcome;
  });

/** Calls an HTTP function; the call ends with its response. */
function runHttp({ events }: Frame, { handler, self, args, id, end }: Call): unknown {
  (args[1] as Response).once?.('close', end);
  return events.during(id, () => apply(handler, self, args));
}

/**
 * Calls the function of an event. If the function fails after one of its calls was refused because of the event, the event is stored, and
 * acknowledged: after an error the platform would send it again.
 */
function runEvent(frame: Frame, call: Call): unknown {
  const { handler, self, args, id, end, answer } = call;
  const failed = (error: unknown): unknown => {
    const kept = keptAfter(frame, call);
    end();
    return kept === null ? answer(error) : afterwards(kept, (isKept) => answer(isKept ? null : error));
  };
  const ended = (value: unknown): unknown => {
    end();
    return value;
  };
  const last = handler.length - 1;
  const callback = args[last];
  if (typeof callback === 'function')
    put(args, last, (...results: unknown[]): unknown => {
      if (results[0] !== null && results[0] !== undefined) return failed(results[0]);
      end();
      return apply(callback as Any, undefined, results);
    });
  let result: unknown;
  try {
    result = frame.events.during(id, () => apply(handler, self, args));
  } catch (error) {
    return failed(error);
  }
  if (typeof callback === 'function') return result;
  return isPromise(result) ? afterwards(result, ended, failed) : ended(result);
}

/** Stores the event of a function that failed because of it. Returns null if nothing was proven; the promise is true when the event is kept. */
function keptAfter({ shell, keeper }: Frame, { id, event }: Call): Promise<boolean> | null {
  const plan = shell.core.attacked(id);
  if (plan === '') return null;
  return afterwards(
    shell.part('blocking').blockAfter(parse(plan) as Plan, event, keeper),
    ({ reply, where }) => {
      shell.core.quarantined(plan, where);
      return reply?.kind === 'value';
    },
  );
}

const answerBy =
  (callback: unknown) =>
  (error: unknown): undefined => {
    if (typeof callback === 'function') apply(callback as Any, undefined, [error]);
    else if (error !== null) throw error;
    return undefined;
  };

/**
 * Returns the id that the platform gave the call: the id of the execution, of the trace, or of the event. Two calls of one trace, or one event
 * that came twice, run under different ids. Source: Cloud Run functions, Execution environment; W3C Trace Context.
 */
function idOf(
  { random }: Frame,
  signature: string,
  args: readonly unknown[],
  started: Record<string, boolean>,
): string {
  const first = args[0] as { readonly id?: unknown; readonly headers?: Readonly<Record<string, unknown>> };
  const second = args[1] as { readonly eventId?: unknown; readonly id?: unknown } | undefined;
  let id: unknown;
  if (signature === 'cloudevent') id = first?.id;
  else if (signature === 'event') id = second?.eventId ?? second?.id;
  else {
    const headers = first?.headers ?? {};
    id = headers['function-execution-id'] ?? headers['x-cloud-trace-context'] ?? headers['traceparent'];
  }
  let text = typeof id === 'string' && id !== '' ? slice(id, 0, 200) : random();
  if (started[text] === true) text = `${text}.${random()}`;
  started[text] = true;
  return text;
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
