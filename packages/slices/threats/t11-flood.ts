import type { FunctionFacts } from '../facts/facts.ts';
import { defineThreat, type PlannedRoute } from '../threat.ts';
import { byFinding } from './by-finding.ts';
import { outsidersWrite } from './from-event.ts';

export const flood = defineThreat({
  id: 'T11',
  help: 'Someone outside starts the function as often as they like, or it starts itself again: you get a bill, and other functions of the account have no capacity.',
  routes: (facts) => [
    {
      way: 'events',
      loses: losesOf(facts),
      applies: outsidersWrite(facts),
      steps: [{ says: 'events come without end', attack: ['T1499.003'], effect: { kind: 'flood' } }],
    },
    ...byFinding(facts, ({ rule }) => rule === 'chain/loop', losesOf(facts)).map(
      (route): PlannedRoute => ({
        ...route,
        steps: [{ says: 'each run starts another', attack: ['T1496'], effect: { kind: 'flood' } }],
      }),
    ),
  ],
});

const losesOf = ({ declaration: { account } }: FunctionFacts): string =>
  `money, and the ${account ? 'project' : 'account'}'s capacity`;
