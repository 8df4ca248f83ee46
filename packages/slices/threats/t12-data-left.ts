import { defineThreat } from '../threat.ts';
import { byFinding } from './by-finding.ts';
import { byProgram } from './by-program.ts';
import { notRead } from './from-event.ts';

const loses = 'data of the callers before';

export const dataLeft = defineThreat({
  id: 'T12',
  help: 'Data of one caller stays in a global or in /tmp of a warm function, where the next call finds it. What a program leaves there that the function starts is not in its code, and so a question.',
  routes: (facts) =>
    facts.report.handler === null
      ? [notRead(facts)]
      : [...byFinding(facts, ({ threats }) => threats.includes('T12'), loses), ...byProgram(facts, loses)],
});
