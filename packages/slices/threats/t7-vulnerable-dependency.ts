import { codeBeside } from '../facts/beside.ts';
import type { FunctionFacts } from '../facts/facts.ts';
import { type Decided, defineThreat, type PlannedRoute } from '../threat.ts';
import { all } from '../truth.ts';
import { notRead, outsidersWrite } from './from-event.ts';

export const vulnerableDependency = defineThreat({
  id: 'T7',
  help: 'The function loads a package with a known vulnerability. A package that the function ships but never loads does not apply. If the code does not call the vulnerable part by name, it stays a question whether that part runs.',
  routes: (facts) => {
    const { packages, declaration } = facts;
    if (packages === null || facts.report.handler === null) return [notRead(facts)];
    const { loaded } = packages;
    const undeclared = [...packages.undeclared, ...packages.copied, ...codeBeside(declaration, facts.report)];
    if (loaded.length + undeclared.length === 0) return [];
    if (!packages.isChecked || undeclared.length > 0) {
      const [first] = loaded;
      const { at, name } = declaration;
      const evidence = [
        { file: first?.lockfile ?? at.file, line: first?.line ?? at.line, text: first?.name ?? name },
      ];
      const because = packages.isChecked
        ? `the version of ${undeclared.slice(0, 3).join(', ')} that the function loads is not known`
        : 'there was no advisory data to check its packages';
      const question = packages.isChecked ? 'a lockfile beside the code' : 'emmental db update';
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

/** Returns a route for each advisory about a package that the function loads. */
function known(facts: FunctionFacts): readonly PlannedRoute[] {
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
        loses: 'what the vulnerability lets an attacker do',
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
