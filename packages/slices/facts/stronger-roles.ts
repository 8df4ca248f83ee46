import type { Finding } from '@emmental/model';

/** True for findings about roles that can gain more permissions, or that already have all of them (administrators). */
export const leadsToMore = ({ rule }: Pick<Finding, 'rule'>): boolean =>
  rule === 'access/escalation' || rule === 'access/admin';
