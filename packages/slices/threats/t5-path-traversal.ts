import { defineThreat } from '../threat.ts';
import { fromEvent } from './from-event.ts';

export const pathTraversal = defineThreat({
  id: 'T5',
  help: 'Text of an event chooses the file that the function opens or writes: its own code, secrets beside it, the environment of its process.',
  routes: (facts) =>
    fromEvent(facts, 'T5', ['T1083'], () => [
      {
        way: 'files',
        loses: 'the files of the function, and its files in /tmp',
        steps: [
          {
            says: 'the function opens a file that the attacker chose',
            attack: ['T1552.001'],
            effect: { kind: 'read-file' },
          },
        ],
      },
    ]),
});
