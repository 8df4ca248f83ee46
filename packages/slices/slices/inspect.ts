import type { SinkKind } from '@emmental/model';
import { guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';

/** Sinks that the guards check when they are called, with the event in hand. Source: guards' hooks. */
const checked: ReadonlySet<SinkKind> = new Set(['shell', 'sql', 'path', 'url', 'code']);

/**
 * Inspection of events. A signature in an event alone is seen, never stopped; what it does in a sink is stopped, since
 * there it is proven.
 */
export const inspect = defineSlice('inspect', {
  deliver: ({ sink }, { guard }) => {
    const claim = guarded(guard, 'inbound', ({ inbound }) => {
      const inspected = (inbound ?? []).filter((rule) => rule.inspect === 'all' || rule.inspect.length > 0);
      return inspected.length > 0
        ? { covers: 'yes', says: `the event is inspected; a sign of an attack in ${sink.eventPath} is told` }
        : { covers: 'no', says: 'no rule inspects the event' };
    });
    return { ...claim, stop: 'no' };
  },
  'take-effect': ({ sink }, { guard }) =>
    guarded(guard, 'inbound', () =>
      checked.has(sink.sink)
        ? { covers: 'yes', says: `${sink.eventPath} is recognised in the call and cannot change its form` }
        : { covers: 'no', says: `calls of this kind (${sink.sink}) are not checked` },
    ),
});
