import { defineThreat } from '../threat.ts';
import { byFinding } from './by-finding.ts';
import { notRead } from './from-event.ts';

export const dataLeft = defineThreat({
  id: 'T12',
  help: 'Data of one caller stays in a global or in /tmp of a warm function, where the next call finds it.',
  routes: (facts) =>
    facts.report.handler === null
      ? [notRead(facts)]
      : byFinding(facts, ({ threats }) => threats.includes('T12'), 'data of the callers before'),
});
