import { asString, type FunctionReport, type Statement, severityOf } from '@emmental/model';
import { answersCredential, answersOwnCredential } from '../../credentials-of-others.ts';
import { oncePerApp } from '../../once.ts';
import { defineRule, type RuleInput } from '../../rule.ts';

export const roleGivesCredentials = defineRule({
  id: 'role/gives-credentials',
  aliases: ['EMM-IAM-CREDEXPOSE'],
  slice: 'credentials',
  threats: ['T10'],
  help: 'The role may get credentials of any other identity: code in the function can then act as that identity.',
  check: (input) =>
    input.app.roles.flatMap((role) => {
      const uses = used(input)(role.holders);
      return role.statements.flatMap((statement) => {
        const actions = credentialActions(statement).filter((action) => !uses.has(action.toLowerCase()));
        if (actions.length === 0 || !isOnAll(statement)) return [];
        return [
          {
            title: `${role.id} may get credentials of any other identity: ${actions.join(', ')} on *`,
            function: null,
            resource: role.id,
            at: statement.at,
            severity: severityOf('account', 'data-write'),
            condition: statement.when,
            evidence: [
              { file: statement.at.file, line: statement.at.line, text: `${actions.join(', ')} on *` },
            ],
            fix: 'remove the permission, or limit it in Resource',
            details: [{ label: 'gains', text: 'the permissions of those credentials' }],
            subject: `${role.id} ${actions.join()}`,
          },
        ];
      });
    }),
});

const credentialActions = ({ effect, action, condition }: Statement): readonly string[] =>
  effect !== 'Allow' || action.not || condition !== null
    ? []
    : action.values.flatMap((value) => {
        const text = asString(value);
        return text !== null && answersCredential.test(text) && !answersOwnCredential.test(text)
          ? [text]
          : [];
      });

const isOnAll = ({ resource }: Statement): boolean =>
  resource === null ||
  resource.not ||
  resource.values.some((value) => /^(\*|arn:[^:]*:[\w-]+:\*?:\*?:\*)$/.test(asString(value) ?? ''));

/** Returns the actions that the functions with a role call. The rule does not report these. */
const used = oncePerApp(({ functions }: RuleInput) => {
  const needs = new Map(functions.map(({ declaration, report }) => [declaration.name, needsOf(report)]));
  return (holders: readonly string[]): ReadonlySet<string> =>
    new Set(holders.flatMap((name) => needs.get(name) ?? []));
});

const needsOf = ({ needed }: FunctionReport): readonly string[] =>
  needed.filter(({ because }) => because === 'call').map(({ action }) => action.toLowerCase());
