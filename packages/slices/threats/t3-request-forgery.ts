import { defineThreat } from '../threat.ts';
import { fromEvent } from './from-event.ts';

export const requestForgery = defineThreat({
  id: 'T3',
  help: 'An event decides where the function sends a request: to addresses inside, to its own runtime, to another tenant.',
  routes: (facts) =>
    fromEvent(facts, ['url', 'header'], ['T1190'], () => [
      {
        way: 'inside',
        loses: 'what answers only inside: the runtime, private addresses, services that trust the function',
        steps: [
          {
            says: 'the function calls an address that the attacker chose',
            attack: ['T1552.005'],
            effect: { kind: 'connect', to: 'inside' },
          },
        ],
      },
    ]),
});
