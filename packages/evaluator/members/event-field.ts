import type { Machine } from '../machine/machine.ts';
import { extendPath } from '../values/flows.ts';
import type { Abstract } from '../values/value.ts';

/** A field of the event, with what was applied to the event before. */
export const eventField = (
  machine: Machine,
  { path, flows }: Abstract & { readonly kind: 'event' },
  name: string,
): Abstract => machine.domain.events.field(extendPath(path, name), flows[0]?.by ?? []);
