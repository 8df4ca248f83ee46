import { defineThreat } from '../threat.ts';
import { fromEvent } from './from-event.ts';

export const queryInjection = defineThreat({
  id: 'T4',
  help: 'Text of an event changes what the function asks its database.',
  routes: (facts) =>
    fromEvent(facts, ['sql', 'nosql'], ['T1213'], () => [
      { way: 'rows', loses: 'what the database shows to the function', steps: [] },
    ]),
});
