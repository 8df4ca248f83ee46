import { defineThreat } from '../threat.ts';
import { byFinding } from './by-finding.ts';

export const forgotten = defineThreat({
  id: 'T13',
  help: 'A version, alias, trigger or resource that nobody uses any more still starts the function or is still trusted by it.',
  routes: (facts) =>
    byFinding(facts, ({ threats }) => threats.includes('T13'), 'what nobody looks after any more'),
});
