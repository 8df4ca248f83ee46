import type { Finding } from '@emmental/model';

/**
 * True for findings about roles that can gain more permissions, or that already have all of them (administrators). A
 * finding about another flaw of the same statement has the alias of the rule.
 */
export const leadsToMore = ({ rule, aliases }: Pick<Finding, 'rule' | 'aliases'>): boolean =>
  rule === 'access/escalation' || rule === 'access/admin' || aliases.includes('EMM-IAM-PRIVESC');

/** True for a finding that asks whether a role can gain permissions. It stays a question when somebody accepts it. */
export const asksForMore = ({ status, severity }: Pick<Finding, 'status' | 'severity'>): boolean =>
  status === 'unknown' || severity === 'info';
