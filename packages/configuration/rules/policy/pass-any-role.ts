import { severityOf, type Value } from '@emmental/model';
import { withoutCopies } from '../../copies.ts';
import { allowsOf, textsIn, unheldPolicies } from '../../documents.ts';
import { defineRule } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** The rule access/passrole-wildcard reports policies of functions. Source: IAM user guide, granting permissions to pass a role. */
export const policyPassAnyRole = defineRule({
  id: 'policy/pass-any-role',
  aliases: ['EMM-IAM-PASSROLE'],
  slice: 'role',
  threats: ['T10'],
  help: 'A policy of the template lets its holder pass any role to a service: the holder has the permissions of the strongest role.',
  check: (input) =>
    withoutCopies(
      unheldPolicies(input).flatMap((resource) =>
        allowsOf(resource, input)
          .filter(({ value }) => passesAny(value))
          .slice(0, 1)
          .map(({ at, when }) => ({
            title: `Holders of ${resource.id} can pass any role to a service`,
            function: null,
            resource: resource.id,
            at,
            severity: severityOf('account', 'code'),
            condition: when ?? resource.condition,
            evidence: [{ file: at.file, line: at.line, text: 'iam:PassRole on *' }],
            fix: 'Resource: the role that is needed, with iam:PassedToService',
            details: [{ label: 'gains', text: 'the permissions of the strongest role of the account' }],
            subject: resource.id,
          })),
      ),
      input,
    ),
});

/** True when a statement allows `iam:PassRole` on all roles. The rule policy/any-action reports `iam:*`. */
const passesAny = (statement: Value): boolean =>
  settings(statement, 'Condition').every(({ state }) => state === 'absent') &&
  textsIn(statement, 'Action').some((action) => /^iam:Pass(Role|\w*\*)$/i.test(action)) &&
  textsIn(statement, 'Resource').some((resource) => /^(\*|arn:[^:]*:iam::[^:]*:role\/\*)$/.test(resource));
