import { severityOf } from '@emmental/model';
import { isFullAccess } from './leftover.ts';
import { atMost, defineRule, place, policyFix, who } from './rule.ts';

export const fullAccessPolicy = defineRule({
  id: 'access/full-access-policy',
  aliases: ['EMM-IAM-FULLACCESS'],
  slice: 'role',
  threats: ['T10', 'T1', 'T6'],
  help: 'A managed policy gives the function a whole service, on every resource of the account.',
  check: (review) =>
    [...review.functions.values()].flatMap((fn) =>
      (fn.holdings?.managed ?? [])
        .filter(({ name }) => isFullAccess(name) && !/^Administrator/.test(name))
        .map(({ name, at, when, known }) => ({
          title: `${fn.name} can do everything in ${serviceOf(name)}, on all resources`,
          function: fn.id,
          resource: fn.role.id,
          at,
          severity: atMost(
            'high',
            severityOf(fn.reachedBy.exposure, /ReadOnly/.test(name) ? 'data-read' : 'data-write'),
          ),
          condition: when,
          evidence: [{ file: at.file, line: at.line, text: name }],
          fix: policyFix(fn),
          details: [
            who(fn),
            {
              label: 'given',
              text: `${name} (managed policy)${known ? '' : ', content not known here'}`,
              at: place(at),
            },
            { label: 'needs', text: fn.analysed ? needed(fn.needed) : 'not known: its code was not read' },
          ],
          subject: name,
        })),
    ),
});

/** `AmazonDynamoDBFullAccess` → `DynamoDB`. */
const serviceOf = (policy: string): string =>
  policy
    .replace(/^(Amazon|AWS)/, '')
    .replace(/_?FullAccess(_v\d+)?$|Access$/, '')
    .replace(/_$/, '') || policy;

function needed(needs: readonly { readonly action: string; readonly because: string }[]): string {
  const actions = [...new Set(needs.filter((need) => need.because !== 'runtime').map((need) => need.action))];
  return actions.length === 0
    ? 'no permission beside its log'
    : `${actions.length} ${actions.length === 1 ? 'action' : 'actions'} in all`;
}
