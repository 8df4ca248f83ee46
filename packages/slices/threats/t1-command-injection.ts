import { defineThreat } from '../threat.ts';
import { endsOfCode, fromEvent } from './from-event.ts';

export const commandInjection = defineThreat({
  id: 'T1',
  help: 'Text of an event is read by a shell, a program of the attacker runs beside the handler, takes the credentials of the role and uses them. What the function itself needs can always be used, so a tight role narrows what is lost and does not close it.',
  routes: (facts) =>
    fromEvent(facts, ['shell'], ['T1059.004'], () =>
      endsOfCode(facts).map((end) => ({
        ...end,
        steps: [
          {
            says: 'a program of the attacker starts',
            attack: ['T1059.004'],
            effect: { kind: 'run-program' } as const,
            gains: 'native-code' as const,
          },
          ...end.steps,
        ],
      })),
    ),
});
