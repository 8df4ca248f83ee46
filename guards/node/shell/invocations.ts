import type { Plan } from '../core/contract.ts';
import type { Reply } from './answers.ts';
import type { Events } from './events.ts';
import type { FreshFiles } from './fresh.ts';
import { type Any, dress } from './hook.ts';
import { afterwards, apply, isPromise, parse, put } from './primordials.ts';
import type { Keeper } from './quarantine.ts';
import type { Shell } from './shell.ts';

/** Wraps the handler that the platform calls, so that the guard gets each event before the handler. */
export interface InvocationGuard {
  /** Wraps a Lambda handler; the wrapper has the length and the symbols of the handler. */
  readonly protect: <Handler extends Any>(handler: Handler) => Handler;
}

interface LambdaContext {
  readonly awsRequestId?: unknown;
}

/**
 * The reaction of the guard to a handler that fails after one of its calls was refused because of the event. `answers`: the guard stores the
 * event in quarantine and replies as for a blocked event; `keeps`: the guard stores the event, and the handler fails; `stands`: the handler
 * fails.
 */
type Failure = 'answers' | 'keeps' | 'stands';

/** One call of a wrapped handler. */
interface Call {
  readonly handler: Any;
  readonly self: unknown;
  /** The arguments of the platform; the guard may replace the event and wrap the callback. */
  readonly args: unknown[];
  readonly id: string;
}

/** State and functions that the calls of a process share. */
interface Lifecycle {
  readonly shell: Shell;
  readonly keeper: Keeper;
  readonly events: Events;
  readonly idOf: (context: LambdaContext | undefined) => string;
  /** Inspects the event. Returns a plan as JSON, or the empty text when the handler gets the event unchanged. */
  readonly begin: (id: string, event: unknown) => string;
  readonly end: (id: string) => void;
}

/** Makes the wrapper of handlers; `beforeFirst` is called before the first event. */
export function invocationGuard(
  shell: Shell,
  keeper: Keeper,
  flush: () => void,
  beforeFirst: () => void,
  fresh: FreshFiles | null,
  events: Events,
): InvocationGuard {
  const lifecycle = createLifecycle(shell, keeper, flush, beforeFirst, fresh, events);
  return {
    protect: <Handler extends Any>(handler: Handler): Handler => {
      const isStreaming = (handler as unknown as Record<symbol, unknown>)[streaming] === 'response';
      const wrapped = function (this: unknown, ...args: unknown[]): unknown {
        const id = lifecycle.idOf((isStreaming ? args[2] : args[1]) as LambdaContext | undefined);
        const plan = lifecycle.begin(id, args[0]);
        const call: Call = { handler, self: this, args, id };
        if (plan === '') return run(lifecycle, call, isStreaming ? 'keeps' : 'answers');
        const answer = block(lifecycle, call, plan, isStreaming);
        const callback = isStreaming ? undefined : callbackOf(call);
        if (callback === undefined) return answer;
        // A handler with a callback returns nothing; its callback gets the answer.
        afterwards(answer, nothing, (error) => apply(callback, undefined, [error]));
        return undefined;
      };
      dress(wrapped, handler);
      return wrapped as unknown as Handler;
    },
  };
}

function createLifecycle(
  shell: Shell,
  keeper: Keeper,
  flush: () => void,
  beforeFirst: () => void,
  fresh: FreshFiles | null,
  events: Events,
): Lifecycle {
  const { core } = shell;
  let count = 0;
  let isFirst = true;
  /** The id of the call that began last, until that call ends. A call can end twice: when it answers early and again, during the next call. */
  let last = '';
  return {
    shell,
    keeper,
    events,
    idOf: (context) =>
      typeof context?.awsRequestId === 'string' ? context.awsRequestId : `local-${++count}`,
    begin: (id, event) => {
      if (isFirst) beforeFirst();
      isFirst = false;
      fresh?.begin();
      last = id;
      return core.begin(id, event, '');
    },
    end: (id) => {
      core.end(id);
      if (id === last) fresh?.end();
      if (id === last) last = '';
      flush();
    },
  };
}

/** Returns the callback through which a handler answers; undefined when the handler takes no callback. */
const callbackOf = ({ handler, args }: Call): Any | undefined =>
  typeof args[2] === 'function' && handler.length > 2 ? (args[2] as Any) : undefined;

/** Calls the handler, and ends the call when its promise or its callback answers. */
function run(lifecycle: Lifecycle, call: Call, failure: Failure): unknown {
  const { handler, self, args, id } = call;
  const end = (): void => lifecycle.end(id);
  const failed = (error: unknown): unknown => {
    const instead = afterFailure(lifecycle, call, failure);
    end();
    if (instead === null) throw error;
    return afterwards(instead, (reply) => answered(reply, error));
  };
  const callback = callbackOf(call);
  if (callback !== undefined) put(args, 2, callbackOnce(lifecycle, call, callback, failure));
  let result: unknown;
  try {
    result = lifecycle.events.during(id, () => apply(handler, self, args));
  } catch (error) {
    return failed(error);
  }
  if (isPromise(result)) {
    if (failure !== 'stands' && lifecycle.shell.core.enforces('inbound')) {
      const succeeded = (answer: unknown): unknown => {
        end();
        return answer;
      };
      return afterwards(result, succeeded, failed);
    }
    afterwards(result, end, end);
    return result;
  }
  const then = (result as { readonly then?: unknown } | null | undefined)?.then;
  if (typeof then === 'function') apply(then, result, [end, end]);
  else if (handler.length < 3) end();
  return result;
}

/** Wraps the callback of a handler: the wrapper ends the call, and replies instead of the handler if the handler failed after a proven attack. */
function callbackOnce(lifecycle: Lifecycle, call: Call, callback: Any, failure: Failure): Any {
  return (...results: unknown[]): unknown => {
    const isFailed = results[0] !== null && results[0] !== undefined;
    const instead = isFailed ? afterFailure(lifecycle, call, failure) : null;
    lifecycle.end(call.id);
    if (instead === null) return apply(callback, undefined, results);
    return afterwards(instead, (reply) =>
      reply === null ? apply(callback, undefined, results) : settle(reply, callback),
    );
  };
}

/**
 * Stores the event in quarantine if it was proven to be an attack. Returns null when nothing was proven. The promise gives the reply for the
 * platform, or null when the handler has to fail nevertheless.
 */
function afterFailure(
  { shell, keeper }: Lifecycle,
  { id, args }: Call,
  failure: Failure,
): Promise<Reply | null> | null {
  const plan = failure === 'stands' ? '' : shell.core.attacked(id);
  if (plan === '') return null;
  return afterwards(
    shell.part('blocking').blockAfter(parse(plan) as Plan, args[0], keeper),
    ({ reply, where }) => {
      shell.core.quarantined(plan, where);
      return failure === 'answers' ? reply : null;
    },
  );
}

/** Carries out a plan: replies instead of the handler, or calls the handler with the records that are left. */
async function block(lifecycle: Lifecycle, call: Call, json: string, isStreaming: boolean): Promise<unknown> {
  const { shell, keeper, end } = lifecycle;
  const { args, id } = call;
  const plan = parse(json) as Plan;
  const outcome = await shell.part('blocking').block(plan, args[0], keeper);
  shell.core.quarantined(json, outcome.where);
  if (outcome.reply !== null) {
    end(id);
    return isStreaming
      ? shell.part('blocking').streamed(plan, args)
      : settle(outcome.reply, callbackOf(call));
  }
  put(args, 0, outcome.event);
  return runMerged(lifecycle, call, outcome.merge);
}

/** Calls the handler and adds the answers for the blocked records to the handler's answer. */
function runMerged(lifecycle: Lifecycle, call: Call, merge: (answer: unknown) => unknown): unknown {
  const callback = callbackOf(call);
  if (callback !== undefined)
    put(call.args, 2, (error: unknown, answer: unknown): unknown =>
      apply(callback, undefined, error ? [error] : [null, merge(answer)]),
    );
  // A proof would be about the complete event, which the handler did not get.
  const result = run(lifecycle, call, 'stands');
  return isPromise(result) ? afterwards(result, merge) : result;
}

const nothing = (): undefined => undefined;

/** Returns the reply that replaces the handler's failure; throws the failure when there is no reply. */
function answered(reply: Reply | null, failure: unknown): unknown {
  if (reply === null) throw failure;
  return settle(reply, undefined);
}

/** Passes a reply to the callback; without a callback, returns its value or throws its error. */
function settle(reply: Reply, callback: Any | undefined): unknown {
  if (callback !== undefined) {
    apply(callback, undefined, reply.kind === 'error' ? [reply.error] : [null, reply.value]);
    return undefined;
  }
  if (reply.kind === 'error') throw reply.error;
  return reply.value;
}

/** The symbol that marks handlers that write their answer to a stream (`awslambda.streamifyResponse`). */
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
