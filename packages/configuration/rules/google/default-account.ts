import type { Format } from '@emmental/model';
import { onGoogle, severityOfAccount } from '../../google.ts';
import { defineRule } from '../../rule.ts';
import { isBasic } from './wide-role.ts';

/** How a function gets an account of its own, in the words of its format. */
function ownAccount(format: Format): string {
  switch (format) {
    case 'firebase':
      return 'set `serviceAccount` to an account of its own';
    case 'gcloud':
      return 'create an account for it (gcloud iam service-accounts create) and name it with --service-account';
    case 'knative':
      return 'create an account for it and name it in `serviceAccountName`';
    case 'serverless':
      return 'create an account for it and name it in `serviceAccountEmail`';
    default:
      return 'create a google_service_account for it';
  }
}

/** Source: Cloud Run functions documentation, "Function identity"; IAM, "Default service accounts". */
export const googleDefaultAccount = defineRule({
  id: 'google/default-account',
  aliases: ['EMM-GCF-DEFAULT-SA'],
  slice: 'role',
  threats: ['T10', 'T6'],
  help: 'The function runs as the default account, which the functions and machines of the project share and which may edit the project unless the organisation forbids it.',
  check: (input) =>
    onGoogle(input).flatMap(({ declaration: fn, report, account }) =>
      // The rule google/wide-role reports an account to which the template grants a basic role.
      account.kind !== 'default' || account.roles.some(isBasic)
        ? []
        : [
            {
              title: `${fn.name} runs as ${account.id}, which may edit the project unless the organisation forbids it`,
              function: fn.id,
              resource: fn.logicalId,
              at: account.at,
              severity: severityOfAccount(report),
              condition: fn.condition,
              evidence: [{ file: account.at.file, line: account.at.line, text: account.id }],
              fix: `${ownAccount(input.app.format)}, with the roles it needs: emmental permissions`,
              details: [
                {
                  label: 'gains',
                  text: 'the permissions of all functions and machines with the same account',
                },
              ],
              subject: fn.logicalId,
            },
          ],
    ),
});
