import type { Sink } from '@emmental/model';
import { defineThreat } from '../threat.ts';
import { type Ending, fromEvent } from './from-event.ts';

export const requestForgery = defineThreat({
  id: 'T3',
  help: 'An event decides where the function sends a request: to internal addresses, to its own runtime, to another tenant. Or it sets a header of the answer, and so decides where the caller goes next.',
  routes: (facts) => fromEvent(facts, 'T3', ['T1190'], endingOf),
});

/** The function itself makes no request for a header; the caller who receives the answer acts on the header. */
const endingOf = ({ sink }: Sink): readonly Ending[] =>
  sink === 'header'
    ? [
        {
          way: 'answer',
          loses:
            'callers who follow the answer: a header sends them to an address of the attacker, or changes their session',
          steps: [
            {
              says: 'the answer holds a header that the attacker wrote',
              attack: ['T1190'],
              effect: { kind: 'answer' },
            },
          ],
        },
      ]
    : [
        {
          way: 'inside',
          loses: 'internal services: the runtime, private addresses, services that trust the function',
          steps: [
            {
              says: 'the function calls an address that the attacker chose',
              attack: ['T1552.005'],
              effect: { kind: 'connect', to: 'inside' },
            },
          ],
        },
      ];
