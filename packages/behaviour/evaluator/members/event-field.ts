import type { Machine } from '../machine/machine.ts';
import { flowsOf } from '../values/contents.ts';
import { broughtWith, extendPath, recordedKey } from '../values/flows.ts';
import { union } from '../values/union.ts';
import { type Abstract, event, text } from '../values/value.ts';

/** A field of the event, with what was done to the whole. */
export function eventField(
  { buckets }: Machine,
  { path, flows }: Extract<Abstract, { readonly kind: 'event' }>,
  name: string,
): Abstract {
  const longer = extendPath(path, name);
  const brought = broughtWith(longer);
  const by = flows[0]?.by ?? [];
  const field = event(longer, brought.length === 0 ? by : [...by, ...brought]);
  if (longer !== recordedKey || buckets.length === 0) return field;
  // What a notification asks of keys, they all have.
  return union(
    buckets.map(({ prefix, suffix }) =>
      prefix === '' && suffix === ''
        ? field
        : text([prefix, { kind: 'event', path: longer }, suffix], flowsOf(field)),
    ),
  );
}
