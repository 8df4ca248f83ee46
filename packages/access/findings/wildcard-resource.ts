import { accessLevel, byHarm, hasResourceType } from '@emmental/knowledge';
import type { Effect } from '@emmental/model';
import type { Glob } from '../algebra/glob.ts';
import { changeableRoles, type HeldRole, type HeldStatement, isSubject } from '../review/held.ts';
import type { AppReview } from '../review/review.ts';
import { heldBy } from './holder-parts.ts';
import { aliasesOfAny, isWholeService, needsText } from './leftover.ts';
import {
  belongsTo,
  causeOf,
  defineRule,
  type Problem,
  place,
  severityOfGrant,
  whoHolds,
  widelyWhen,
} from './rule.ts';
import { actionNames, doingsOf, holdersCan, isAnyName, isNotKnown, objectOf } from './words.ts';

export const wildcardResource = defineRule({
  id: 'access/wildcard-resource',
  aliases: [
    'EMM-IAM-STAR-RESOURCE',
    'EMM-IAM-WRITE',
    'EMM-IAM-DATAEXFIL',
    'EMM-IAM-NOTRESOURCE',
    'EMM-IAM-SAM-TEMPLATE-STAR',
    'EMM-SFN-POLICY',
  ],
  slice: 'role',
  threats: ['T10', 'T1', 'T3', 'T6'],
  help: 'A statement allows actions on every resource, although it could name the resources. Actions that take no resource do not count.',
  check: (review) =>
    changeableRoles(review).flatMap((held) =>
      held.statements.map((statement) => problem(held, statement, review)).filter((found) => found !== null),
    ),
});

function problem(held: HeldRole, statement: HeldStatement, review: AppReview): Problem | null {
  // Other rules report wildcard actions, and passing roles.
  const uses = statement.uses.filter(
    ({ grant }) => grant.managed === null && !isWholeService(grant.action) && isAnyName(grant.resourceGlob),
  );
  // Calls that name no resource need the wildcard, even if their action could take a resource. So do calls of a definition that
  // runs without code on a resource that its input or a job decides: nobody can name it in the role.
  const isDecidedLater = (glob: Glob): boolean =>
    isSubject(held.lead) && (isAnyName(glob) || isNotKnown(glob));
  const any = new Set(
    held.needed
      .filter((need) => need.globs.some((glob) => glob.key === '*' || isDecidedLater(glob)))
      .map((need) => need.action),
  );
  // The rules about excess report permissions that are not used at all.
  const bindable = uses
    .flatMap(({ grant, unused }) =>
      grant.actions.filter(
        (action) =>
          hasResourceType(action) &&
          action !== 'iam:PassRole' &&
          !isBasic(action) &&
          !unused.includes(action) &&
          !any.has(action),
      ),
    )
    .sort(byHarm);
  const grant = uses.find((use) => use.grant.actions.some((action) => bindable.includes(action)))?.grant;
  if (!grant) return null;
  const effect = worst(bindable);
  const doings = doingsOf(
    bindable.map((action) => ({ action, object: objectOf(grant.resourceGlob, action, review.names) })),
  );
  const details = [
    ...whoHolds(held),
    { label: 'granted', text: `${actionNames(bindable)} on ${grant.resource}`, at: place(grant) },
    { label: 'needs', text: needsText(held, bindable, review) },
  ];
  return {
    ...belongsTo(held, grant.statement.at),
    ...heldBy(
      held,
      details,
      (of) => `${holdersCan(of)} ${doings}`,
      (of) => severityOfGrant(of, effect === 'data-write' ? 'high' : 'medium', effect, bindable),
    ),
    cause: causeOf(held),
    aliases: [
      ...aliasesOfAny(bindable),
      ...(grant.statement.resource?.not ? ['EMM-IAM-NOTRESOURCE'] : []),
      ...(/^template:/.test(grant.statement.origin) ? ['EMM-IAM-SAM-TEMPLATE-STAR'] : []),
      ...(isSubject(held.lead) ? ['EMM-SFN-POLICY'] : []),
    ],
    at: { file: grant.file, line: grant.line, column: grant.statement.at.column },
    condition: widelyWhen(grant.statement),
    evidence: [{ file: grant.file, line: grant.line, text: `${actionNames(bindable)} on ${grant.resource}` }],
    details,
    subject: `${[...new Set(bindable)].sort().join()} ${grant.resourceGlob.key}`,
    statements: [statement.key],
  };
}

/** True for writing logs: nearly every role allows it on all log groups, so it is no finding. */
const isBasic = (action: string): boolean =>
  /^logs:(CreateLogGroup|CreateLogStream|PutLogEvents)$/.test(action);

function worst(actions: readonly string[]): Effect {
  const levels = new Set(actions.map(accessLevel));
  if (levels.has('permissions') || levels.has('write')) return 'data-write';
  return levels.has('read') ? 'data-read' : 'service';
}
