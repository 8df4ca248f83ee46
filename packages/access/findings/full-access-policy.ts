import type { Holdings } from '../review/granted.ts';
import { type HeldRole, heldRoles } from '../review/held.ts';
import { heldBy } from './holder-parts.ts';
import { isFullAccess } from './leftover.ts';
import { belongsTo, causeOf, defineRule, type Problem, place, severityOfGrant, whoHolds } from './rule.ts';
import { holdersCan } from './words.ts';

export const fullAccessPolicy = defineRule({
  id: 'access/full-access-policy',
  aliases: ['EMM-IAM-FULLACCESS'],
  slice: 'role',
  threats: ['T10', 'T1', 'T6'],
  help: 'A managed policy grants the function all actions of a service, on every resource of the account.',
  check: (review) =>
    heldRoles(review).flatMap((held) =>
      (held.lead.holdings?.managed ?? [])
        .filter(({ name }) => isFullAccess(name) && !/^Administrator/.test(name))
        .map((policy) => problem(held, policy)),
    ),
});

function problem(held: HeldRole, { name, at, when, known }: Holdings['managed'][number]): Problem {
  const effect = /ReadOnly/.test(name) ? 'data-read' : 'data-write';
  const actions = /Logs/.test(name) ? ['logs:*'] : [];
  const details = [
    ...whoHolds(held),
    {
      label: 'granted',
      text: `${name} (managed policy)${known ? '' : ', content not known here'}`,
      at: place(at),
    },
    { label: 'needs', text: needed(held) },
  ];
  return {
    ...belongsTo(held),
    ...heldBy(
      held,
      details,
      (of) => `${holdersCan(of)} do everything in ${serviceOf(name)}, on all resources`,
      (of) => severityOfGrant(of, 'high', effect, actions),
    ),
    cause: causeOf(held),
    at,
    condition: when,
    evidence: [{ file: at.file, line: at.line, text: name }],
    details,
    subject: name,
    statements: held.statements
      .filter((statement) => statement.managed === name)
      .map((statement) => statement.key),
  };
}

/** `AmazonDynamoDBFullAccess` → `DynamoDB`. */
const serviceOf = (policy: string): string =>
  policy
    .replace(/^(Amazon|AWS)/, '')
    .replace(/_?FullAccess(_v\d+)?$|Access$/, '')
    .replace(/_$/, '') || policy;

function needed(held: HeldRole): string {
  if (!held.analysed) return 'unknown: its code was not read';
  const needs = held.needed.filter((need) => need.because !== 'runtime');
  const actions = [...new Set(needs.map((need) => need.action))];
  return actions.length === 0
    ? 'only its log permissions'
    : `${actions.length} ${actions.length === 1 ? 'action' : 'actions'} of all services`;
}
