import { severityOf } from '@emmental/model';
import type { Grant } from '../review/granted.ts';
import type { FunctionReview } from '../review/review.ts';
import { needsText } from './leftover.ts';
import { atMost, defineRule, place, policyFix, who } from './rule.ts';
import { isAnyName, objectOf } from './words.ts';

export const wildcardAction = defineRule({
  id: 'access/wildcard-action',
  aliases: ['EMM-IAM-STAR-ACTION', 'EMM-IAM-NOTACTION'],
  slice: 'role',
  threats: ['T10', 'T1', 'T6'],
  help: 'A statement allows every action of a service, or all but a few: deleting and changing permissions included, and what AWS adds later.',
  check: (review) =>
    [...review.functions.values()].flatMap((fn) =>
      fn.uses
        .map((use) => use.grant)
        .filter((grant) => grant.managed === null && isWhole(grant) && !isAdmin(grant))
        .map((grant) => ({
          title: `${fn.name} can do ${whatOf(grant)} ${onWhat(grant, review.names)}`,
          function: fn.id,
          resource: fn.role.id,
          at: { file: grant.file, line: grant.line, column: grant.statement.at.column },
          severity: severity(fn, grant),
          condition: grant.statement.when,
          evidence: [{ file: grant.file, line: grant.line, text: `${grant.action} on ${grant.resource}` }],
          fix: policyFix(fn),
          details: [
            who(fn),
            { label: 'given', text: `${grant.action} on ${grant.resource}`, at: place(grant) },
            {
              label: 'needs',
              text: fn.analysed ? needsText(fn, [grant.action], review) : 'not known: its code was not read',
            },
          ],
          subject: `${grant.action} ${grant.resourceGlob.key}`,
        })),
    ),
});

const isWhole = (grant: Grant): boolean =>
  grant.statement.action.not || /^(\*|[^:]+:\*+)$/.test(grant.action);
const isAdmin = (grant: Grant): boolean =>
  grant.action === '*' && !grant.statement.action.not && grant.resourceGlob.key === '*';

function whatOf(grant: Grant): string {
  if (grant.statement.action.not) return 'all but a few actions';
  return grant.action === '*'
    ? 'everything'
    : `everything in ${grant.action.slice(0, grant.action.indexOf(':'))}`;
}

function onWhat(grant: Grant, names: Parameters<typeof objectOf>[2]): string {
  return isAnyName(grant.resourceGlob)
    ? 'on all resources'
    : `on ${objectOf(grant.resourceGlob, grant.action, names)}`;
}

const severity = (fn: FunctionReview, grant: Grant) =>
  atMost(isAnyName(grant.resourceGlob) ? 'high' : 'medium', severityOf(fn.reachedBy.exposure, 'data-write'));
