import type { Facts } from '../facts/facts.ts';
import { type Decided, defineThreat, type PlannedRoute } from '../threat.ts';
import { all } from '../truth.ts';
import { notRead, outsidersWrite } from './from-event.ts';

export const vulnerableDependency = defineThreat({
  id: 'T7',
  help: 'A known vulnerability of a package that the function really loads. What is only in the package of the function, and never loaded, does not apply; whether the vulnerable part of a loaded one runs is asked where the code does not call it by name.',
  routes: (facts) => {
    const { packages, declaration } = facts;
    if (packages === null || facts.report.handler === null) return [notRead(facts)];
    const { loaded, undeclared } = packages;
    if (loaded.length + undeclared.length === 0) return [];
    if (!packages.isChecked || undeclared.length > 0) {
      const [first] = loaded;
      const { at, name } = declaration;
      const evidence = [
        { file: first?.lockfile ?? at.file, line: first?.line ?? at.line, text: first?.name ?? name },
      ];
      const because = packages.isChecked
        ? `which version of ${undeclared.slice(0, 3).join(', ')} it loads is not known`
        : 'no advisories were there to check its packages with';
      const question = packages.isChecked
        ? 'a lockfile beside the code'
        : 'emmental db update --from URL, FILE or FOLDER';
      return [
        {
          way: 'not checked',
          loses: 'not known',
          applies: { truth: 'unknown', because, evidence, question },
          steps: [],
        },
        ...known(facts),
      ];
    }
    return known(facts);
  },
});

/** A route for each advisory about what it loads. */
function known(facts: Facts): readonly PlannedRoute[] {
  return (facts.packages?.vulnerable ?? [])
    .filter(({ use }) => use.level !== 'not-loaded' && use.level !== 'shipped')
    .map(({ finding, use }) => {
      const outside = outsidersWrite(facts);
      const isReached = use.level === 'called' ? 'yes' : 'unknown';
      const applies: Decided = {
        truth: all([outside.truth, isReached]),
        because: `${finding.title} (${use.chain.join(' → ')})`,
        evidence: finding.evidence,
        question:
          isReached === 'unknown'
            ? `whether the vulnerable part of ${finding.dependency?.name ?? 'it'} runs`
            : outside.question,
      };
      return {
        way: finding.fingerprint,
        loses: 'what the vulnerability gives',
        applies,
        steps: [
          {
            says: `an event reaches ${use.symbol ?? 'the vulnerable part'} of ${finding.dependency?.name ?? 'it'}`,
            attack: ['T1190'],
            effect: { kind: 'load', finding },
          },
        ],
      };
    });
}
