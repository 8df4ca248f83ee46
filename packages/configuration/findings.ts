import { compareText, type Finding, findingOf, severities } from '@emmental/model';
import type { Facts } from './rule.ts';
import { configurationRules } from './rules/index.generated.ts';

/** All findings about what one app declares, worst first; one for each rule and resource. */
export function configurationFindings(facts: Facts): readonly Finding[] {
  const template = facts.app.template ?? facts.app.id;
  const distinct = new Map<string, Finding>();
  for (const rule of configurationRules) {
    for (const problem of rule.check(facts)) {
      const resource = facts.app.resources.get(problem.resource ?? '')?.place ?? problem.resource;
      const finding = findingOf(rule, { ...problem, resource }, template);
      if (!distinct.has(finding.fingerprint)) distinct.set(finding.fingerprint, finding);
    }
  }
  return [...distinct.values()].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compareText(a.rule, b.rule) ||
      compareText(a.file, b.file) ||
      a.line - b.line ||
      compareText(a.title, b.title),
  );
}
