import { powersOfRole } from '@emmental/knowledge';
import type { Evidence, GoogleGrant, ServiceAccount } from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import type { Claim } from '../slice.ts';

/** A power that an attacker uses against the project: to gain more permissions, or to delete logs and alarms. */
export type Power = 'gains' | 'silences';

/**
 * Returns the claim about the roles that the template grants the account of a function of Google Cloud; null for a function of
 * AWS, and for an account whose roles are not all in the template.
 */
export function claimOfAccount({ declaration }: FunctionFacts, power: Power): Claim | null {
  const { account } = declaration;
  if (!account) return null;
  const strong = strongGrants(account, power);
  const sure = strong.find(({ when }) => when === null);
  if (sure) return { by: 'cloud', says: wayOf(sure, power), evidence: [evidenceOf(sure)] };
  const [first] = strong;
  if (first) return open(wayOf(first, power), `whether ${first.when} holds`, first);
  if (account.kind !== 'own') return null;
  const stronger = power === 'silences' ? strongGrants(account, 'gains')[0] : undefined;
  if (stronger)
    return open(
      `the account can reach a stronger role: ${wayOf(stronger, 'gains')}`,
      'whether a role that it can reach may delete logs',
      stronger,
    );
  const unread = account.roles.find(({ role }) => role === null || powersOfRole(role) === null);
  if (unread) {
    const name = unread.role ?? 'a role that is not known';
    return open(`${name} on ${unread.on} is not in the table of roles`, `what ${name} allows`, unread);
  }
  return {
    by: 'cloud',
    stop: 'yes',
    says:
      power === 'gains'
        ? 'no role of its account leads to more permissions'
        : 'no role of its account may delete logs or alarms',
    evidence: [{ file: account.at.file, line: account.at.line, text: account.id }],
  };
}

/** Returns the grants whose role has the power. A role on the account itself gives nothing more. */
export const strongGrants = (account: ServiceAccount, power: Power): readonly GoogleGrant[] =>
  account.roles.filter(
    ({ role, on }) => role !== null && on !== account.id && (powersOfRole(role)?.[power] ?? null) !== null,
  );

const wayOf = ({ role, on }: GoogleGrant, power: Power): string =>
  `its account has ${role} on ${on}: it ${(role === null ? null : powersOfRole(role)?.[power]) ?? 'may do more'}`;

const open = (says: string, question: string, grant: GoogleGrant): Claim => ({
  by: 'cloud',
  stop: 'unknown',
  says,
  evidence: [evidenceOf(grant)],
  question,
});

const evidenceOf = ({ role, on, by, at }: GoogleGrant): Evidence => ({
  file: at.file,
  line: at.line,
  text: `${role ?? 'a role'} on ${on} by ${by}`,
});
