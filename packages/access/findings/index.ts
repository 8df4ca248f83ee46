import { type Finding, type OnFault, worstFirst } from '@emmental/model';
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
import { policyEscalation } from './policy-escalation.ts';
import { publicFunctionUrl } from './public-function-url.ts';
import { publicPermission } from './public-permission.ts';
import { roleTooWide } from './role-too-wide.ts';
import type { AccessRule } from './rule.ts';
import { sharedRole } from './shared-role.ts';
import { unknownGrants } from './unknown-grants.ts';
import { wildcardAction } from './wildcard-action.ts';
import { wildcardResource } from './wildcard-resource.ts';

/** The rules. Of two equally severe problems about one statement, the problem of the rule that comes first is reported. */
export const accessRules: readonly AccessRule[] = [
  admin,
  escalation,
  policyEscalation,
  passroleWildcard,
  fullAccessPolicy,
  wildcardAction,
  excessPermissions,
  excessDelete,
  excessWrite,
  excessStart,
  wildcardResource,
  excessRead,
  roleTooWide,
  missing,
  publicFunctionUrl,
  publicPermission,
  sharedRole,
  unknownGrants,
];

/** Returns the findings about the permissions of an app, worst first: one finding for each statement. `onFault` takes the fault of a rule; without it the fault is thrown. */
export const accessFindings = (review: AppReview, onFault?: OnFault): readonly Finding[] =>
  worstFirst(folded(accessRules, review, onFault));
