import { apply } from './primordials.ts';

/** Follows to which event the running code belongs, where several are handled at a time. */
export interface Events {
  /** Returns the id of the event; the empty text where it is not known. */
  readonly current: () => string;
  /** Calls `act`; everything that it starts belongs to the event. */
  readonly during: <Value>(id: string, act: () => Value) => Value;
}

/**
 * Makes it with Node's async contexts; without them where events come one after the other, because they cost time. The id is only told in
 * signals: code of the function could give itself the context of another event.
 */
export function eventsOf(load: (id: string) => object, env: Readonly<Record<string, string>>): Events {
  const isLambda = env['AWS_LAMBDA_RUNTIME_API'] !== undefined;
  const areMany = isLambda
    ? (env['AWS_LAMBDA_MAX_CONCURRENCY'] ?? '1') !== '1'
    : env['K_SERVICE'] !== undefined;
  if (!areMany) return { current: () => '', during: (_, act) => act() };
  const { AsyncLocalStorage } = load('node:async_hooks') as typeof import('node:async_hooks');
  const { run, getStore } = AsyncLocalStorage.prototype;
  const storage = new AsyncLocalStorage<string>();
  return {
    current: () => {
      const id: unknown = apply(getStore, storage, []);
      return typeof id === 'string' ? id : '';
    },
    during: (id, act) => apply(run, storage, [id, act]) as never,
  };
}
