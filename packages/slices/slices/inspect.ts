import { namedBy, type Sink, type SinkKind, type Truth } from '@emmental/model';
import { compiledBy } from '../facts/compiled.ts';
import type { Facts } from '../facts/facts.ts';
import { type Coverage, guarded } from '../facts/guard.ts';
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
      if (inspected.length === 0) return { covers: 'no', says: 'no rule inspects the event' };
      if (isFetched(sink)) return notInEvent(sink);
      // An address that leads elsewhere is an address like any other.
      return sink.sink === 'header'
        ? { covers: 'unknown', says: 'the guard inspects the event; it may not report an address in it' }
        : {
            covers: 'yes',
            says: `the guard inspects the event and reports a sign of an attack in ${sink.eventPath}`,
          };
    });
    return { ...claim, stop: 'no' };
  },
  'take-effect': ({ sink }, facts) => guarded(facts.guard, 'inbound', () => recognised(sink, facts)),
});

/** The guards know what the event holds; what the code fetches by it they do not. */
const isFetched = ({ eventPath }: Sink): boolean => namedBy(eventPath) !== null;
const notInEvent = ({ eventPath }: Sink): Coverage => ({
  covers: 'no',
  says: `the code fetches ${eventPath}, so no inspected event holds it`,
});

function recognised(sink: Sink, facts: Facts): Coverage {
  if (isFetched(sink)) return notInEvent(sink);
  if (!checked.has(sink.sink))
    return { covers: 'no', says: `the guard does not check calls of this kind (${sink.sink})` };
  const covers = sink.sink === 'code' ? evaluated(sink, facts) : 'yes';
  return covers === 'no'
    ? { covers, says: 'the guard cannot see the text of eval without changing its scope' }
    : {
        covers,
        says: `the guard finds ${sink.eventPath} in the call and stops it from changing the form of the call`,
      };
}

/**
 * Node's guard sees what `Function` compiles; `eval` it can only refuse (guards/node/shell/hooks/code.ts). What `vm` is given
 * it does not see, but the way out of another context leads through `Function`.
 */
function evaluated(sink: Sink, { declaration, report }: Facts): Truth {
  if (declaration.language !== 'javascript') return 'yes';
  const compiler = compiledBy(sink, report);
  return compiler === 'Function' ? 'yes' : compiler === 'eval' ? 'no' : 'unknown';
}
