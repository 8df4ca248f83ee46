import { distinctFindings, type Finding } from '@emmental/model';
import { installScript } from './install-script.ts';
import { installedDisagrees } from './installed-disagrees.ts';
import { knownVulnerability } from './known-vulnerability.ts';
import { lockfileDisagrees } from './lockfile-disagrees.ts';
import { malicious } from './malicious.ts';
import { noIntegrity } from './no-integrity.ts';
import { notFromRegistry } from './not-from-registry.ts';
import { phantom } from './phantom.ts';
import { type DependencyRule, dependencyFinding, type RuleInput } from './rule.ts';
import { sendsAtLoad } from './sends-at-load.ts';
import { unused } from './unused.ts';

export const dependencyRules: readonly DependencyRule[] = [
  malicious,
  knownVulnerability,
  lockfileDisagrees,
  installedDisagrees,
  notFromRegistry,
  noIntegrity,
  phantom,
  installScript,
  sendsAtLoad,
  unused,
];

/** Returns the findings of all rules about packages, each fingerprint once. */
export function dependencyFindings(input: RuleInput): readonly Finding[] {
  const found = dependencyRules.flatMap((rule) =>
    rule.check(input).map((problem) => dependencyFinding(rule, problem)),
  );
  return distinctFindings(found);
}
