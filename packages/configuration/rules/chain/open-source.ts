import { sinkRows } from '@emmental/knowledge';
import { type Effect, type Sink, type SinkKind, severityOf } from '@emmental/model';
import { isMidChain } from '../../chains.ts';
import { defineRule } from '../../rule.ts';

/** Reports the open source of the event. The rules about code report the flaw in the code. */
export const chainOpenSource = defineRule({
  id: 'chain/open-source',
  aliases: [],
  slice: 'source',
  threats: ['T9', 'T1', 'T2', 'T4', 'T5'],
  help: 'People outside may write into the source that starts the function, and their text becomes a command, a query, a path or code there.',
  check: (input) =>
    input.functions.flatMap(({ declaration: fn, report }) => {
      const sinks = report.behaviours.filter(
        (behaviour): behaviour is Sink =>
          behaviour.kind === 'sink' && behaviour.sanitized === null && !behaviour.stored,
      );
      const [worst] = sinks.toSorted((a, b) => rank(a.sink) - rank(b.sink));
      if (!worst) return [];
      const { effect, noun } = sinkRows[worst.sink];
      return fn.triggers
        .filter((trigger) => isMidChain(trigger) && /^(public|authenticated)$/.test(trigger.exposure))
        .map((trigger) => ({
          title: `Anyone can write into ${trigger.source}; their text reaches ${noun} in ${fn.name}`,
          function: fn.id,
          resource: trigger.sourceId,
          at: trigger.at,
          severity: severityOf(trigger.exposure, effect),
          condition: fn.condition,
          evidence: [
            { file: trigger.at.file, line: trigger.at.line, text: trigger.by },
            { file: worst.seen.at.file, line: worst.seen.at.line, text: worst.seen.text },
          ],
          fix: `let only known senders write into ${trigger.sourceId}`,
          details: [
            { label: 'who', text: `anyone → ${trigger.source} → ${fn.name}` },
            { label: 'event', text: worst.eventPath },
          ],
          subject: `${trigger.sourceId} ${worst.sink}`,
        }));
    }),
});

const order: readonly Effect[] = ['code', 'data-write', 'data-read', 'service', 'none'];
const rank = (kind: SinkKind): number => order.indexOf(sinkRows[kind].effect);
