import { codeUseOf, compiledBy } from '../facts/compiled.ts';
import { defineThreat } from '../threat.ts';
import { endsOfCode, fromEvent } from './from-event.ts';

export const codeInjection = defineThreat({
  id: 'T2',
  help: 'Text of an event is evaluated, fills a template that runs, or is made into objects that run code. The attacker then runs in the function itself.',
  routes: (facts) =>
    fromEvent(facts, ['code', 'template', 'deserialize'], ['T1059'], (sink) =>
      endsOfCode(facts).map((end) => ({
        ...end,
        steps: [
          {
            says: 'code of the attacker runs in the function',
            attack: ['T1059'],
            effect: {
              kind: 'run-code',
              use: sink.sink === 'code' ? codeUseOf(compiledBy(sink, facts.report)) : null,
            } as const,
            gains: 'code' as const,
          },
          ...end.steps,
        ],
      })),
    ),
});
