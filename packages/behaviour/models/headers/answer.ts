import type { Span } from '@emmental/code';
import {
  type Abstract,
  absent,
  choices,
  flowsOf,
  frameOf,
  inner,
  type Machine,
  record,
} from '@emmental/evaluator';
import { routesIn } from '../frameworks/routes.ts';
import { recordAnswerHeaders } from './outgoing.ts';

/**
 * Records the event data that leaves in an HTTP answer: in the headers of `{ statusCode, headers }`, or of
 * CloudFront's `{ status, headers }`. Recorded once, in the function that has the event.
 */
export function noteAnswer(machine: Machine, value: Abstract, at: Span): void {
  if (machine.loading) return;
  const frame = frameOf(machine);
  if (frame.node && routesIn(machine).has(frame.node)) {
    recordRouteAnswer({ machine, at }, value);
    return;
  }
  const hasEvent = frame.args.some((arg) => arg.kind === 'event' && arg.path === '');
  if (!hasEvent && machine.stack.length > 2) return;
  recordAnswer({ machine, at }, value);
}

/**
 * Records the answer of a route: a body or, in Python, a list of body, status and headers. Source: documentation of
 * Flask, Powertools and Chalice.
 */
function recordRouteAnswer(place: Place, value: Abstract): void {
  for (const choice of choices(value)) {
    recordBody(place, choice);
    if (choice.kind === 'object' && choice.object.shape === 'list')
      for (const name of ['1', '2']) {
        const part = choice.object.fields.get(name)?.value;
        if (part?.kind === 'object') recordAnswerHeaders(place, part);
      }
  }
}

type Place = { readonly machine: Machine; readonly at: Span };

/** Records an answer that is passed as a value: `callback(null, answer)`. */
export function recordAnswer(place: Place, value: Abstract): void {
  for (const choice of choices(value)) {
    if (choice.kind !== 'object') continue;
    const { fields } = choice.object;
    if (!fields.has('statusCode') && !fields.has('status')) continue;
    for (const name of ['headers', 'multiValueHeaders', 'cookies'])
      recordAnswerHeaders(place, fields.get(name)?.value);
    recordBody(place, fields.get('body')?.value);
  }
}

/** Records internal data in the body of an answer: a stack trace, the environment, or data of an earlier caller. */
export function recordBody(place: Place, body: Abstract | undefined): void {
  const paths = flowsOf(body ?? absent).map(({ path }) => path);
  if (paths.includes(inner.stack))
    record(place.machine, { kind: 'leak', what: 'stack', name: null }, place.at);
  if (paths.includes(inner.environment))
    record(place.machine, { kind: 'leak', what: 'environment', name: null }, place.at);
  const earlier = inner.earlier('');
  for (const path of paths)
    if (path.startsWith(earlier))
      record(
        place.machine,
        { kind: 'leak', what: 'earlier', name: path.slice(earlier.length) || null },
        place.at,
      );
}
