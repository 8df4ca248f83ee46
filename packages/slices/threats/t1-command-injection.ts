import { defineThreat } from '../threat.ts';
import { endingsOfCode, fromEvent } from './from-event.ts';

export const commandInjection = defineThreat({
  id: 'T1',
  help: 'A shell reads text of an event. A program of the attacker then runs beside the handler, takes the credentials of the role and uses them. A tight role limits the loss but does not close the path, because the attacker can do anything that the function needs.',
  routes: (facts) =>
    fromEvent(facts, 'T1', ['T1059.004'], () =>
      endingsOfCode(facts).map((ending) => ({
        ...ending,
        steps: [
          {
            says: 'a program of the attacker starts',
            attack: ['T1059.004'],
            effect: { kind: 'run-program' } as const,
            gains: 'native-code' as const,
          },
          ...ending.steps,
        ],
      })),
    ),
});
