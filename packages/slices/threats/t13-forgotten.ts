import { asString, type Trigger } from '@emmental/model';
import type { Facts } from '../facts/facts.ts';
import { defineThreat, type PlannedRoute } from '../threat.ts';
import { byFinding } from './by-finding.ts';

const loses = 'resources that nobody maintains';

export const forgotten = defineThreat({
  id: 'T13',
  help: 'A version, alias, trigger or resource that nobody uses any more can still start the function, or the function still trusts it.',
  routes: (facts) => [
    // A trigger that is off is told below, whoever wrote the resource that makes it.
    ...byFinding(
      facts,
      ({ rule, threats }) => threats.includes('T13') && rule !== 'mapping/switched-off',
      loses,
    ),
    ...switchedOff(facts),
  ],
});

/** A trigger that is kept and starts nothing: its grants stay, and one call switches it on again. */
const switchedOff = ({ declaration: { triggers } }: Facts): readonly PlannedRoute[] =>
  triggers.filter(isOff).map(({ source, place, at }) => ({
    way: `off ${place ?? source}`,
    loses,
    applies: {
      truth: 'yes',
      because: `${source} is disabled but kept`,
      evidence: [{ file: at.file, line: at.line, text: source }],
      question: null,
    },
    steps: [],
  }));

/** Source: CloudFormation reference, AWS::Lambda::EventSourceMapping, AWS::Events::Rule, AWS::Scheduler::Schedule. */
export function isOff({ settings }: Trigger): boolean {
  const [enabled, state] = ['Enabled', 'State'].map((key) => settings.get(key));
  return (
    (enabled?.kind === 'constant' && /^(?:false|0|no)$/i.test(String(enabled.value))) ||
    (state !== undefined && asString(state) === 'DISABLED')
  );
}
