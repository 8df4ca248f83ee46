import type { Finding } from '@emmental/model';
import { compareText, severities } from '@emmental/model';
import type { AppReview } from '../review/review.ts';
import { admin } from './admin.ts';
import { escalation } from './escalation.ts';
import { excessDelete } from './excess-delete.ts';
import { excessPermissions } from './excess-permissions.ts';
import { excessRead } from './excess-read.ts';
import { excessStart } from './excess-start.ts';
import { excessWrite } from './excess-write.ts';
import { folded } from './fold.ts';
import { fullAccessPolicy } from './full-access-policy.ts';
import { missing } from './missing.ts';
import { passroleWildcard } from './passrole-wildcard.ts';
import { publicFunctionUrl } from './public-function-url.ts';
import { publicPermission } from './public-permission.ts';
import type { AccessRule } from './rule.ts';
import { sharedRole } from './shared-role.ts';
import { unknownGrants } from './unknown-grants.ts';
import { wildcardAction } from './wildcard-action.ts';
import { wildcardResource } from './wildcard-resource.ts';

/** Of two equally severe problems about one statement, the rule that stands first here tells it. */
export const accessRules: readonly AccessRule[] = [
  admin,
  escalation,
  passroleWildcard,
  fullAccessPolicy,
  wildcardAction,
  excessPermissions,
  excessDelete,
  excessWrite,
  excessStart,
  wildcardResource,
  excessRead,
  missing,
  publicFunctionUrl,
  publicPermission,
  sharedRole,
  unknownGrants,
];

/** All findings about access of one app, worst first: one for each statement, each fingerprint once. */
export function accessFindings(review: AppReview): readonly Finding[] {
  const distinct = new Map<string, Finding>();
  for (const finding of folded(accessRules, review))
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
