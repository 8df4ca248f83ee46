import { namedBy, type Sink, type SinkKind, type Truth } from '@emmental/model';
import { compiledBy } from '../facts/compiled.ts';
import type { FunctionFacts } from '../facts/facts.ts';
import { type Coverage, guarded } from '../facts/guard.ts';
import { defineSlice } from '../slice.ts';
import { placeInEvent } from '../threats/from-event.ts';

/** Sinks whose calls the guards compare with the event. Source: the guards' hooks. */
const checked: ReadonlySet<SinkKind> = new Set(['shell', 'sql', 'path', 'url', 'code']);

/** Returns what the guard of a language does about a kind of sink of which it sees some calls; null for other kinds. */
function checkedInPart(kind: SinkKind, language: string | null): string | null {
  if (kind === 'nosql')
    return 'stops an operator of the event in a filter of MongoDB whose messages are not compressed; it does not read filters of other services';
  return kind === 'template' && language === 'python'
    ? 'stops an expression of the event in the source of a template of Jinja, Mako or Django; it does not see other templates'
    : null;
}

/**
 * The inspection of events. The guard only reports an event that matches a signature. It stops a call of a sink if text
 * of the event changed the structure of the call, because that proves the attack.
 */
export const inspect = defineSlice('inspect', {
  deliver: ({ sink }, { guard }) => {
    const claim = guarded(guard, 'inbound', ({ inbound }) => {
      const inspected = (inbound ?? []).filter((rule) => rule.inspect === 'all' || rule.inspect.length > 0);
      if (inspected.length === 0) return { covers: 'no', says: 'no rule inspects the event' };
      if (isFetched(sink)) return notInEvent(sink);
      // An address of the attacker looks like any other address, so no signature recognises it.
      return sink.sink === 'header'
        ? {
            covers: 'unknown',
            says: 'the guard inspects the event, but an address of an attacker may look harmless',
          }
        : {
            covers: 'yes',
            says: `the guard inspects the event and reports a sign of an attack in ${placeInEvent(sink)}`,
          };
    });
    return { ...claim, stop: 'no' };
  },
  'take-effect': ({ sink }, facts) => guarded(facts.guard, 'inbound', () => recognised(sink, facts)),
});

/** True for data that the code fetches (an object of a bucket, for example). It is not in the event, which is all that the guards inspect. */
const isFetched = ({ eventPath }: Sink): boolean => namedBy(eventPath) !== null;
const notInEvent = ({ eventPath }: Sink): Coverage => ({
  covers: 'no',
  says: `the code fetches ${eventPath}, so it is not in an inspected event`,
});

function recognised(sink: Sink, facts: FunctionFacts): Coverage {
  if (isFetched(sink)) return notInEvent(sink);
  const part = checkedInPart(sink.sink, facts.declaration.language);
  if (part !== null) return { covers: 'unknown', says: `the guard ${part}` };
  if (!checked.has(sink.sink))
    return { covers: 'no', says: `the guard does not check calls of this kind (${sink.sink})` };
  const excepted = exceptionOf(sink, facts);
  if (excepted !== null) return excepted;
  const covers = sink.sink === 'code' ? evaluated(sink, facts) : 'yes';
  return covers === 'no'
    ? { covers, says: 'the guard cannot see the text of eval without changing its scope' }
    : {
        covers,
        says: `the guard finds where ${placeInEvent(sink)} changes the form of the call`,
      };
}

/** Returns what an exception of the rulebase leaves of the control of a sink; null = no exception is about its kind. */
function exceptionOf({ sink, eventPath }: Sink, { guard }: FunctionFacts): Coverage | null {
  const accepted = (guard.rules?.accepted ?? []).filter((each) => each.sink === sink);
  const [first] = accepted;
  if (!first) return null;
  const field = eventPath.replace(/\[\d+\]/g, '[]');
  const own = accepted.find(({ fields }) => fields.includes(field));
  if (own)
    return {
      covers: 'no',
      says: `the exception ${own.name} lets text of ${eventPath} change calls of this kind`,
    };
  // The code may name a field in another way than the event has it.
  return {
    covers: 'unknown',
    says: `the exception ${first.name} lets text of ${first.fields.join(', ')} change calls of this kind, which may be ${eventPath}`,
  };
}

/**
 * Decides whether the guard sees the text that runs as code. Node's guard sees the text of `Function`, and can only allow or
 * block `eval` (guards/node/shell/hooks/code.ts). It does not see the text of `vm`, but code that leaves a context uses `Function`.
 */
function evaluated(sink: Sink, { declaration, report }: FunctionFacts): Truth {
  if (declaration.language !== 'javascript') return 'yes';
  const compiler = compiledBy(sink, report);
  return compiler === 'Function' ? 'yes' : compiler === 'eval' ? 'no' : 'unknown';
}
