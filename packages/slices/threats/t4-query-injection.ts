import { defineThreat } from '../threat.ts';
import { fromEvent } from './from-event.ts';

export const queryInjection = defineThreat({
  id: 'T4',
  help: 'Text of an event changes the database queries of the function.',
  routes: (facts) =>
    fromEvent(facts, 'T4', ['T1213'], () => [
      { way: 'rows', loses: 'the data that the function can read from the database', steps: [] },
    ]),
});
