import type { App, ResourcePolicy, Statement, Value } from '@emmental/model';
import { asString, severityOf, whenPublic } from '@emmental/model';
import { principalNames } from '../algebra/evaluate.ts';
import type { FunctionReview } from '../review/review.ts';
import { defineRule, who } from './rule.ts';

export const publicPermission = defineRule({
  id: 'access/public-permission',
  aliases: ['EMM-FN-PUBLIC-PERM'],
  slice: 'auth',
  threats: ['T8'],
  help: 'The function’s own policy lets every AWS account start it, with any event.',
  check: (review) =>
    [...review.functions.values()].flatMap((fn) =>
      review.app.resourcePolicies
        .filter((policy) => policy.resource === fn.function.logicalId)
        .flatMap((policy) => policy.statements.map((statement) => ({ policy, statement })))
        .filter(({ statement }) => isOpen(statement) && !(isOfUrl(statement) && hasOpenUrl(fn)))
        .map(({ policy, statement }) => ({
          title: `Any AWS account can start ${fn.name}`,
          function: fn.id,
          resource: declaredIn(policy, review.app) ?? fn.function.logicalId,
          at: statement.at,
          severity: severityOf('public', 'data-read'),
          condition: statement.when,
          evidence: [{ file: statement.at.file, line: statement.at.line, text: 'Principal: "*"' }],
          fix: 'name the account or the service in `Principal`, and its resource in `SourceArn`',
          details: [
            who(fn),
            { label: 'gains', text: 'can send any event, without passing an API or a queue' },
          ],
          subject: statement.sid ?? 'permission',
        })),
    ),
});

/** Returns the id of the permission that the user wrote, which has to be changed; null for a permission that the format adds. */
function declaredIn({ at }: ResourcePolicy, { resources }: App): string | null {
  for (const { id, type, at: place, generated } of resources.values())
    if (type === 'AWS::Lambda::Permission' && place === at && !generated) return id;
  return null;
}

/** True if a statement allows everybody, without a condition on the caller. `public-function-url` reports the permission of a function URL. */
function isOpen(statement: Statement): boolean {
  if (statement.effect !== 'Allow' || !statement.principal || statement.principal.not) return false;
  const everybody = principalNames(statement.principal.value).list.some(
    ({ type, pattern }) => pattern.key === '*' && (type === '*' || type === 'AWS'),
  );
  return everybody && !keysOf(statement.condition).some((key) => limits.test(key));
}

/** True if a statement only allows calls through the function's URL. */
const isOfUrl = ({ action }: Statement): boolean =>
  !action.not && action.values.every((value) => /^lambda:InvokeFunctionUrl$/i.test(asString(value) ?? ''));

/** True if the function has a URL without an authorizer. The rule `public-function-url` reports the URL with its permission. */
const hasOpenUrl = ({ function: { triggers } }: FunctionReview): boolean =>
  triggers.some((trigger) => trigger.kind === 'function-url' && whenPublic(trigger).length > 0);

/** Condition keys that limit the caller, or that mark the permission of a function URL. */
const limits =
  /^(aws:(SourceArn|SourceAccount|PrincipalOrgID|PrincipalOrgPaths|PrincipalArn|PrincipalAccount|SourceOrgID|userid)|lambda:(FunctionUrlAuthType|EventSourceToken|InvokedViaFunctionUrl))$/i;

function keysOf(condition: Value | null): readonly string[] {
  if (condition?.kind !== 'fields') return [];
  return [...condition.fields.values()].flatMap((keys) =>
    keys.kind === 'fields' ? [...keys.fields.keys()] : [],
  );
}
