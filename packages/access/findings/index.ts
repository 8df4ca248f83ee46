import type { Finding } from '@emmental/model';
import { compareText, severities } from '@emmental/model';
import type { AppReview } from '../review/review.ts';
import { admin } from './admin.ts';
import { escalation } from './escalation.ts';
import { excessPermissions } from './excess-permissions.ts';
import { excessRead } from './excess-read.ts';
import { excessWrite } from './excess-write.ts';
import { fullAccessPolicy } from './full-access-policy.ts';
import { missing } from './missing.ts';
import { passroleWildcard } from './passrole-wildcard.ts';
import { publicFunctionUrl } from './public-function-url.ts';
import { publicPermission } from './public-permission.ts';
import { type AccessRule, findingOf } from './rule.ts';
import { sharedRole } from './shared-role.ts';
import { unknownGrants } from './unknown-grants.ts';
import { wildcardAction } from './wildcard-action.ts';
import { wildcardResource } from './wildcard-resource.ts';

export const accessRules: readonly AccessRule[] = [
  admin,
  escalation,
  excessPermissions,
  excessRead,
  excessWrite,
  fullAccessPolicy,
  missing,
  passroleWildcard,
  publicFunctionUrl,
  publicPermission,
  sharedRole,
  unknownGrants,
  wildcardAction,
  wildcardResource,
];

/** All findings about access of one app, worst first, each fingerprint once. */
export function accessFindings(review: AppReview): readonly Finding[] {
  const found = accessRules.flatMap((rule) =>
    rule.check(review).map((problem) => findingOf(rule, problem, review)),
  );
  const distinct = new Map<string, Finding>();
  for (const finding of found)
    if (!distinct.has(finding.fingerprint)) distinct.set(finding.fingerprint, finding);
  return [...distinct.values()].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compareText(a.rule, b.rule) ||
      compareText(a.file, b.file) ||
      a.line - b.line ||
      compareText(a.title, b.title),
  );
}
