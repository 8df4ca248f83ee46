import type { Plan } from '../core/contract.ts';
import type { Reply } from './answers.ts';
import type { FreshFiles } from './fresh.ts';
import { type Any, dress } from './hook.ts';
import { afterwards, apply, parse, put } from './primordials.ts';
import type { Keeper } from './quarantine.ts';
import type { Shell } from './shell.ts';

/** Wraps the function that the platform calls, so that the guard sees each event before it. */
export interface InvocationGuard {
  /** A Lambda handler; its length and its symbols stay. */
  readonly protect: <Handler extends Any>(handler: Handler) => Handler;
}

interface Context {
  readonly awsRequestId?: unknown;
}

/** What comes of a handler's failure by an event that is proven to be an attack: `keeps` keeps the event, and fails all the same. */
type Failure = 'answers' | 'keeps' | 'stands';

export function invocationGuard(
  shell: Shell,
  keeper: Keeper,
  flush: () => void,
  beforeFirst: () => void,
  fresh: FreshFiles | null,
): InvocationGuard {
  const { core } = shell;
  let count = 0;
  let isFirst = true;
  /** The last that began, until it ends: one that answered before it was over ends once more, within the next. */
  let last = '';

  const endOf = (id: string): void => {
    core.end(id);
    if (id === last) fresh?.end();
    if (id === last) last = '';
    flush();
  };

  const protect = <Handler extends Any>(handler: Handler): Handler => {
    const isStreaming = (handler as unknown as Record<symbol, unknown>)[streaming] === 'response';
    const wrapped = function (this: unknown, ...args: unknown[]): unknown {
      const context = (isStreaming ? args[2] : args[1]) as Context | undefined;
      const id = typeof context?.awsRequestId === 'string' ? context.awsRequestId : `local-${++count}`;
      if (isFirst) beforeFirst();
      isFirst = false;
      fresh?.begin();
      last = id;
      const plan = core.begin(id, args[0], '');
      if (plan === '') return call(handler, this, args, id, isStreaming ? 'keeps' : 'answers');
      const answer = blocked(parse(plan) as Plan, plan, handler, this, args, id, isStreaming);
      const callback = args[2];
      if (isStreaming || handler.length < 3 || typeof callback !== 'function') return answer;
      // A handler with a callback answers by it alone.
      afterwards(answer, nothing, (error) => apply(callback as Any, undefined, [error]));
      return undefined;
    };
    dress(wrapped, handler);
    return wrapped as unknown as Handler;
  };

  function call(handler: Any, self: unknown, args: unknown[], id: string, failure: Failure): unknown {
    const callback = args[2];
    const after = (): Promise<Reply | null> | null =>
      failure === 'stands' ? null : afterFailure(id, args[0], failure);
    const end = (): void => endOf(id);
    const ended = (answer: unknown): unknown => {
      endOf(id);
      return answer;
    };
    const failed = (error: unknown): unknown => {
      const instead = after();
      endOf(id);
      if (instead === null) throw error;
      return afterwards(instead, (reply) => answered(reply, error));
    };
    if (typeof callback === 'function' && handler.length > 2)
      put(args, 2, (...results: unknown[]): unknown => {
        const instead = results[0] !== null && results[0] !== undefined ? after() : null;
        endOf(id);
        if (instead === null) return apply(callback as Any, undefined, results);
        return afterwards(instead, (reply) =>
          reply === null ? apply(callback as Any, undefined, results) : settle(reply, callback, handler),
        );
      });
    let result: unknown;
    try {
      result = apply(handler, self, args);
    } catch (error) {
      return failed(error);
    }
    if (result instanceof Promise) {
      if (failure !== 'stands' && core.enforces('inbound')) return afterwards(result, ended, failed);
      afterwards(result, end, end);
    } else if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function')
      (result as PromiseLike<unknown>).then(end, end);
    else if (handler.length < 3) endOf(id);
    return result;
  }

  /** Keeps an event that was proven to be an attack; the reply instead of the failure, null where nothing was proven. */
  function afterFailure(id: string, event: unknown, failure: Failure): Promise<Reply | null> | null {
    const plan = core.attacked(id);
    if (plan === '') return null;
    return afterwards(
      shell.part('blocking').blockAfter(parse(plan) as Plan, event, keeper),
      ({ reply, where }) => {
        core.quarantined(plan, where);
        return failure === 'answers' ? reply : null;
      },
    );
  }

  async function blocked(
    plan: Plan,
    text: string,
    handler: Any,
    self: unknown,
    args: unknown[],
    id: string,
    isStreaming: boolean,
  ): Promise<unknown> {
    const outcome = await shell.part('blocking').block(plan, args[0], keeper);
    core.quarantined(text, outcome.where);
    if (outcome.reply !== null) {
      endOf(id);
      if (isStreaming) return shell.part('blocking').streamed(plan, args);
      return settle(outcome.reply, args[2], handler);
    }
    put(args, 0, outcome.event);
    return merged(handler, self, args, id, outcome.merge);
  }

  /** The handler's own answer, by promise or callback, with the answers for what was taken out. */
  function merged(
    handler: Any,
    self: unknown,
    args: unknown[],
    id: string,
    merge: (answer: unknown) => unknown,
  ): unknown {
    const callback = args[2];
    if (typeof callback === 'function' && handler.length > 2)
      put(args, 2, (error: unknown, answer: unknown): unknown =>
        apply(callback as Any, undefined, error ? [error] : [null, merge(answer)]),
      );
    // What the handler sees is not the event that a proof would be about.
    const result = call(handler, self, args, id, 'stands');
    return result instanceof Promise ? afterwards(result, merge) : result;
  }

  return { protect };
}

const nothing = (): undefined => undefined;

function answered(reply: Reply | null, error: unknown): unknown {
  if (reply === null) throw error;
  if (reply.kind === 'error') throw reply.error;
  return reply.value;
}

function settle(reply: Reply, callback: unknown, handler: Any): unknown {
  if (typeof callback === 'function' && handler.length > 2) {
    apply(callback as Any, undefined, reply.kind === 'error' ? [reply.error] : [null, reply.value]);
    return undefined;
  }
  if (reply.kind === 'error') throw reply.error;
  return reply.value;
}

/** Marks handlers that write their answer to a stream (`awslambda.streamifyResponse`). */
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');
