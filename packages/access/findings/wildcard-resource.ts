import { accessLevel, hasResourceType } from '@emmental/knowledge';
import { type Effect, severityOf } from '@emmental/model';
import type { AppReview, FunctionReview } from '../review/review.ts';
import type { Use } from '../review/use.ts';
import { isWholeService, needsText } from './leftover.ts';
import { atMost, defineRule, type Problem, place, policyFix, who } from './rule.ts';
import { actionNames, isAnyName, objectOf, verbsOf } from './words.ts';

export const wildcardResource = defineRule({
  id: 'access/wildcard-resource',
  aliases: [
    'EMM-IAM-STAR-RESOURCE',
    'EMM-IAM-WRITE',
    'EMM-IAM-DATAEXFIL',
    'EMM-IAM-NOTRESOURCE',
    'EMM-IAM-SAM-TEMPLATE-STAR',
  ],
  slice: 'role',
  threats: ['T10', 'T1', 'T3', 'T6'],
  help: 'A statement allows actions on every resource although they can be bound to single ones. Actions that take no resource are not counted.',
  check: (review) =>
    [...review.functions.values()].flatMap((fn) =>
      [...byStatement(fn)].map(([, uses]) => problem(fn, uses, review)).filter((found) => found !== null),
    ),
});

/** Grants of one statement on one wildcard, wildcard actions left to their own rule. */
function byStatement(fn: FunctionReview): Map<string, Use[]> {
  const groups = new Map<string, Use[]>();
  for (const use of fn.uses) {
    const { grant } = use;
    if (grant.managed !== null || isWholeService(grant.action) || !isAnyName(grant.resourceGlob)) continue;
    const { at } = grant.statement;
    const key = `${at.file}:${at.line}:${at.column}:${grant.statement.origin}`;
    const group = groups.get(key);
    if (group) group.push(use);
    else groups.set(key, [use]);
  }
  return groups;
}

function problem(fn: FunctionReview, uses: readonly Use[], review: AppReview): Problem | null {
  // Some calls name no resource although their action could take one: those need the wildcard.
  const any = new Set(
    fn.needed.filter((need) => need.globs.some((glob) => glob.key === '*')).map((need) => need.action),
  );
  // What is not used at all is told as excess.
  const bindable = uses.flatMap(({ grant, unused }) =>
    grant.actions.filter(
      (action) => hasResourceType(action) && !isBasic(action) && !unused.includes(action) && !any.has(action),
    ),
  );
  const grant = uses.find((use) => use.grant.actions.some((action) => bindable.includes(action)))?.grant;
  const [example] = bindable;
  if (!grant || !example) return null;
  const effect = worst(bindable);
  const object = objectOf(grant.resourceGlob, example, review.names);
  return {
    title: `${fn.name} can ${verbsOf(bindable)} ${object}`,
    function: fn.id,
    resource: fn.role.id,
    at: { file: grant.file, line: grant.line, column: grant.statement.at.column },
    severity: atMost(effect === 'data-write' ? 'high' : 'medium', severityOf(fn.reachedBy.exposure, effect)),
    condition: grant.statement.when,
    evidence: [{ file: grant.file, line: grant.line, text: `${actionNames(bindable)} on ${grant.resource}` }],
    fix: policyFix(fn),
    details: [
      who(fn),
      { label: 'given', text: `${actionNames(bindable)} on ${grant.resource}`, at: place(grant) },
      {
        label: 'needs',
        text: fn.analysed ? needsText(fn, bindable, review) : 'not known: its code was not read',
      },
    ],
    subject: `${[...new Set(bindable)].sort().join()} ${grant.resourceGlob.key}`,
  };
}

/** Log and trace writing on all groups is what everybody has; it is not worth a line. */
const isBasic = (action: string): boolean =>
  /^logs:(CreateLogGroup|CreateLogStream|PutLogEvents)$/.test(action);

function worst(actions: readonly string[]): Effect {
  const levels = new Set(actions.map(accessLevel));
  if (levels.has('permissions') || levels.has('write')) return 'data-write';
  return levels.has('read') ? 'data-read' : 'service';
}
