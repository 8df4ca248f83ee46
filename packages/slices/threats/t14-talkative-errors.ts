import { defineThreat } from '../threat.ts';
import { byFinding } from './by-finding.ts';
import { notRead } from './from-event.ts';

export const talkativeErrors = defineThreat({
  id: 'T14',
  help: 'An error shows stack traces, settings or the environment to the caller.',
  routes: (facts) =>
    facts.report.handler === null
      ? [notRead(facts)]
      : byFinding(facts, ({ threats }) => threats.includes('T14'), 'internal details, shown to callers'),
});
