import { asString, type Trigger } from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import { defineThreat, type PlannedRoute } from '../threat.ts';
import { byFinding } from './by-finding.ts';

const loses = 'resources that nobody maintains';

export const forgotten = defineThreat({
  id: 'T13',
  help: 'A version, alias, trigger or resource that nobody uses any more can still start the function, or the function still trusts it. The template does not show who uses it, so this stays not proven: it is no attack path as long as nobody from outside is known to walk it.',
  routes: (facts) => [
    // `switchedOff` returns disabled triggers, also those that this rule does not find.
    ...byFinding(
      facts,
      ({ rule, threats }) => threats.includes('T13') && rule !== 'mapping/switched-off',
      loses,
    ).map((route) => notProven(route, 'who still uses it')),
    ...switchedOff(facts),
  ],
});

/** Something unused is no attack: a route without anybody who walks it is a question. */
const notProven = (route: PlannedRoute, question: string): PlannedRoute => ({
  ...route,
  applies: { ...route.applies, truth: 'unknown', question: route.applies.question ?? question },
});

/** Returns a route for each disabled trigger: its permissions stay, and one API call enables it again. */
const switchedOff = ({ declaration: { triggers } }: FunctionFacts): readonly PlannedRoute[] =>
  triggers.filter(isOff).map(({ source, place, at }) => ({
    way: `off ${place ?? source}`,
    loses,
    applies: {
      truth: 'unknown',
      because: `${source} is disabled but kept`,
      evidence: [{ file: at.file, line: at.line, text: source }],
      question: `who enables ${source} again`,
    },
    steps: [],
  }));

/** True for a disabled trigger. Source: CloudFormation reference, AWS::Lambda::EventSourceMapping, AWS::Events::Rule, AWS::Scheduler::Schedule. */
function isOff({ settings }: Trigger): boolean {
  const [enabled, state] = ['Enabled', 'State'].map((key) => settings.get(key));
  return (
    (enabled?.kind === 'constant' && /^(?:false|0|no)$/i.test(String(enabled.value))) ||
    (state !== undefined && asString(state) === 'DISABLED')
  );
}
