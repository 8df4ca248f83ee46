import { compareLocations, doorOf, type Trigger, type Waiver } from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import { defineThreat } from '../threat.ts';

export const openEntry = defineThreat({
  id: 'T8',
  help: 'Anyone can start the function: a route has no authorizer, a permission is public, or everyone may write to the source. Any authorizer closes it; a weak authorizer is a separate finding. It does not apply if an exception with an owner and an end says that the entry is meant to be open.',
  routes: (facts) =>
    facts.declaration.triggers
      .filter(({ exposure }) => exposure !== 'internal')
      .map((trigger) => {
        const { source, at, place } = trigger;
        const decision = decisionOn(trigger, facts);
        return {
          way: place ?? source,
          loses: 'everything that the function does for its callers',
          applies: {
            truth: decision ? 'no' : 'yes',
            because: decision
              ? `${source} is open on purpose: ${decision.reason ?? 'no reason'}`
              : startedBy(trigger),
            evidence: [{ file: at.file, line: at.line, text: source }],
            question: null,
          },
          ...(decision ? { decision } : {}),
          steps: [
            {
              says: `someone outside starts the function through ${trigger.kind === 'google-http' ? 'its address' : source}`,
              attack: ['T1190'],
              effect: { kind: 'start', trigger },
            },
          ],
        };
      }),
});

const startedBy = ({ source, kind, by }: Trigger): string =>
  kind === 'google-http' ? `calls to its address start it: ${by}` : `${source} can start the function`;

/**
 * Returns the exception that accepts the findings about the entry of this trigger; null if one of the findings is not
 * accepted. Only a person can decide that an entry is meant to be open, so here an exception counts as an answer.
 */
function decisionOn(trigger: Trigger, { declaration, findings, accepted }: FunctionFacts): Waiver | null {
  const door = doorOf(trigger, declaration.triggers);
  const about = findings.filter(
    (finding) =>
      finding.slice === 'auth' && finding.threats.includes('T8') && compareLocations(finding, door.at) === 0,
  );
  const decisions = about.map(({ fingerprint }) => accepted.get(fingerprint));
  return decisions.every((decision) => decision !== undefined) ? (decisions[0] ?? null) : null;
}
