import type { Evidence } from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import { asksForMore, leadsToMore } from '../facts/stronger-roles.ts';
import { type Claim, defineSlice } from '../slice.ts';
import { claimOfAccount, type Power } from './google-account.ts';

/** The permissions of the function's role. The cloud allows its actions to everyone who has the role's credentials. */
export const role = defineSlice('role', {
  call: ({ which }, facts) =>
    which === 'needed'
      ? {
          by: 'cloud',
          says: `the ${facts.declaration.account ? 'account' : 'role'} allows what the function needs, so an attacker in the function can do it too`,
        }
      : excessCell(facts),
  escalate: ({ finding }, facts) => {
    const ofAccount = finding === null ? accountClaim(facts, 'gains') : null;
    if (ofAccount) return ofAccount;
    // A way that is open stays open, whatever the unread part of the role allows.
    const unread = finding === null || asksForMore(finding) ? notRead(facts) : null;
    if (unread) return unread;
    if (finding && asksForMore(finding))
      return {
        by: 'cloud',
        stop: 'unknown',
        says: finding.title,
        evidence: finding.evidence,
        question: finding.title,
      };
    if (finding) return { by: 'cloud', says: finding.title, evidence: finding.evidence };
    const passing = facts.findings.find(({ rule }) => rule === 'access/passrole-wildcard');
    if (passing)
      return {
        by: 'cloud',
        stop: 'unknown',
        says: `${passing.title}, and no known way needs only that and what the role allows`,
        evidence: passing.evidence,
        question: 'whether a service that the role may call runs something with a role that is passed to it',
      };
    return {
      by: 'cloud',
      stop: 'yes',
      says: 'nothing in the role leads to more permissions',
      evidence: at(facts),
    };
  },
  silence: ({ grants }, facts) => {
    const ofAccount = accountClaim(facts, 'silences');
    if (ofAccount) return ofAccount;
    const unread = notRead(facts);
    if (unread) return unread;
    const [first] = grants;
    const stronger =
      first === undefined
        ? facts.findings.find((each) => leadsToMore(each) && !asksForMore(each))
        : undefined;
    if (stronger)
      return {
        by: 'cloud',
        stop: 'unknown',
        says: `the role can reach a stronger one: ${stronger.title}`,
        evidence: stronger.evidence,
        question: 'whether a role that it can reach may switch a log off',
      };
    return first === undefined
      ? { by: 'cloud', stop: 'yes', says: 'the role cannot switch a log off', evidence: at(facts) }
      : {
          by: 'cloud',
          says: `the role allows ${first.action} on ${first.resource}`,
          evidence: [{ file: first.file, line: first.line, text: first.action }],
        };
  },
});

function excessCell(facts: FunctionFacts): Claim {
  const unread = notRead(facts);
  if (unread) return unread;
  const { excess, keptForUnknown } = facts.report;
  if (excess.length > 0) {
    const most = excess.slice(0, 3).map(({ action, resource }) => `${action} on ${resource}`);
    return {
      by: 'cloud',
      says: `the role has more than the function needs: ${most.join(', ')}`,
      evidence: at(facts),
    };
  }
  const [kept] = keptForUnknown;
  return kept
    ? {
        by: 'cloud',
        stop: 'unknown',
        says: `${kept.action} on ${kept.resource} stays until someone answers a question`,
        evidence: at(facts),
        question: kept.unknown,
      }
    : {
        by: 'cloud',
        stop: 'yes',
        says: 'the role has no more than the function needs',
        evidence: at(facts),
      };
}

/** Returns the claim about the account of a function of Google Cloud; null if another configuration may give it more roles. */
function accountClaim(facts: FunctionFacts, power: Power): Claim | null {
  const claim = claimOfAccount(facts, power);
  const isWhole = !facts.report.unknown.some(({ id }) => isAboutRole(id, facts.report.name));
  return claim?.stop === 'yes' && !isWhole ? null : claim;
}

/** Returns the claim `unknown` for a role that is not in the template or was read only in part; null if the role is known. */
function notRead(facts: FunctionFacts): Claim | null {
  const { account } = facts.declaration;
  if (account)
    return {
      by: 'cloud',
      stop: 'unknown',
      says:
        account.kind === 'default'
          ? `${account.id} may hold more than the template shows, such as the role of an editor of the project`
          : `the roles of ${account.id} are not compared with what the function needs`,
      question: `which permissions ${account.id} has beyond those that the function needs`,
    };
  const held = facts.app.roles.find(({ id }) => id === facts.report.role?.id);
  if (!held)
    return {
      by: 'cloud',
      stop: 'unknown',
      says: 'the role is not in the template',
      question: 'the role of the function',
    };
  const [open] = held.unknown;
  if (open)
    return {
      by: 'cloud',
      stop: 'unknown',
      says: `a part of the role is not known: ${open.why}`,
      question: open.why,
    };
  const asked = facts.report.unknown.find(({ id }) => isAboutRole(id, facts.report.name));
  return asked
    ? { by: 'cloud', stop: 'unknown', says: `${asked.what}: ${asked.why}`, question: asked.what }
    : null;
}

/** True for a question about permissions of the function's own role: a managed policy or a boundary that was not read. */
const isAboutRole = (id: string, name: string): boolean =>
  id === `${name}/role` || id.startsWith(`${name}/role#`);

function at({ app, report }: FunctionFacts): readonly Evidence[] {
  const held = app.roles.find(({ id }) => id === report.role?.id);
  return held ? [{ file: held.at.file, line: held.at.line, text: held.id }] : [];
}
