import { asString, type Trigger } from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import { defineThreat, type PlannedRoute } from '../threat.ts';
import { byFinding } from './by-finding.ts';

const loses = 'resources that nobody maintains';

export const forgotten = defineThreat({
  id: 'T13',
  help: 'A version, alias, trigger or resource that nobody uses any more can still start the function, or the function still trusts it.',
  routes: (facts) => [
    // `switchedOff` returns disabled triggers, also those that this rule does not find.
    ...byFinding(
      facts,
      ({ rule, threats }) => threats.includes('T13') && rule !== 'mapping/switched-off',
      loses,
    ),
    ...switchedOff(facts),
  ],
});

/** Returns a route for each disabled trigger: its permissions stay, and one API call enables it again. */
const switchedOff = ({ declaration: { triggers } }: FunctionFacts): readonly PlannedRoute[] =>
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

/** True for a disabled trigger. Source: CloudFormation reference, AWS::Lambda::EventSourceMapping, AWS::Events::Rule, AWS::Scheduler::Schedule. */
export function isOff({ settings }: Trigger): boolean {
  const [enabled, state] = ['Enabled', 'State'].map((key) => settings.get(key));
  return (
    (enabled?.kind === 'constant' && /^(?:false|0|no)$/i.test(String(enabled.value))) ||
    (state !== undefined && asString(state) === 'DISABLED')
  );
}
