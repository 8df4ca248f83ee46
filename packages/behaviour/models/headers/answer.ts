import type { Span } from '@emmental/code';
import type { Machine } from '../../evaluator/machine.ts';
import { frameOf } from '../../evaluator/machine.ts';
import { type Abstract, choices } from '../../evaluator/values.ts';
import { recordHeaders } from './outgoing.ts';

/**
 * What a function of the program returns: where it is an HTTP answer (`{ statusCode, headers }`, CloudFront's
 * `{ status, headers }`), event data in its headers is sent. Noted once, in the function that has the event.
 */
export function noteAnswer(machine: Machine, value: Abstract, at: Span): void {
  if (machine.loading) return;
  const frame = frameOf(machine);
  const hasEvent = frame.args.some((arg) => arg.kind === 'event' && arg.path === '');
  if (!hasEvent && machine.stack.length > 2) return;
  recordAnswer({ machine, at }, value);
}

/** An answer that is handed over as a value: `callback(null, answer)`. */
export function recordAnswer(place: { readonly machine: Machine; readonly at: Span }, value: Abstract): void {
  for (const one of choices(value)) {
    if (one.kind !== 'object') continue;
    const { fields } = one.object;
    if (!fields.has('statusCode') && !fields.has('status')) continue;
    for (const name of ['headers', 'multiValueHeaders', 'cookies'])
      recordHeaders(place, fields.get(name)?.value);
  }
}
