import { defineThreat } from '../threat.ts';
import { outsidersWrite } from './from-event.ts';

export const flood = defineThreat({
  id: 'T11',
  help: 'Someone from outside starts the function as often as they like: a bill, and no capacity left for others of the account.',
  routes: (facts) => [
    {
      way: 'events',
      loses: "money, and the account's capacity",
      applies: outsidersWrite(facts),
      steps: [{ says: 'events come without end', attack: ['T1499.003'], effect: { kind: 'flood' } }],
    },
  ],
});
