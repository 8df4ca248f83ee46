import { type Abstract, bearsCode, type Call, flowsWithin, isInner, record } from '@emmental/evaluator';
import { sinkKinds } from '@emmental/model';
import { sanitizedFor } from './sanitizers.ts';
import { unreadCause } from './unread.ts';

/** Notes that code of which nothing is known wraps a function: it gets the event that the function is called with. */
export function noteDecorated({ machine, at }: Pick<Call, 'machine' | 'at'>, name: string): void {
  const cause = unreadCause(machine, name);
  if (cause !== null)
    record(machine, { kind: 'given', what: name, eventPath: '', unread: { cause, sinks: sinkKinds } }, at);
}

/**
 * Notes the event data that is passed to a package without a model, unless that package cannot turn the data into code.
 * Code of which nothing is known may hold every sink, and may get event data from the functions that it is passed.
 */
export function noteGiven(
  { machine, at }: Pick<Call, 'machine' | 'at'>,
  what: string,
  args: readonly Abstract[],
): void {
  if (machine.loading) return;
  const cause = unreadCause(machine, what);
  for (const value of args)
    for (const { path, by } of flowsWithin(machine, value)) {
      if (isInner(path)) continue;
      const sinks = sinkKinds.filter((kind) => sanitizedFor(kind, by) === null);
      if (cause !== null && sinks.length > 0)
        record(machine, { kind: 'given', what, eventPath: path, unread: { cause, sinks } }, at);
      else if (cause === null && sinks.includes('code'))
        record(machine, { kind: 'given', what, eventPath: path }, at);
    }
  if (cause !== null && args.some((value) => bearsCode(value, 3)))
    record(machine, { kind: 'given', what, eventPath: '', unread: { cause, sinks: sinkKinds } }, at);
}
