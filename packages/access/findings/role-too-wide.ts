import { byReach, type Effect, severityOf } from '@emmental/model';
import { isAgentRole } from '../google/contents.ts';
import type { AppReview, FunctionReview } from '../review/review.ts';
import { atMost, defineRule, type Problem, who } from './rule.ts';

export const roleTooWide = defineRule({
  id: 'access/role-too-wide',
  aliases: [],
  slice: 'role',
  threats: ['T1', 'T2', 'T6', 'T10'],
  help: 'The account of a function of Google Cloud has a role that gives more than its code needs, or has it on more than its code uses: an attacker who finds any flaw in the function can use the rest too.',
  check: (review) => [...rolesOf(review).values()].map(problem),
});

/** A row of excess, with the functions whose account has the role: the function that most people can start comes first. */
interface WideRole {
  readonly row: FunctionReview['excess'][number];
  readonly holders: readonly FunctionReview[];
}

/** Roles that are too wide, one for each account, role and resource. `google/wide-role` and `google/agent-role` report basic roles and roles of agents. */
function rolesOf(review: AppReview): ReadonlyMap<string, WideRole> {
  const found = new Map<string, WideRole>();
  for (const fn of review.functions.values()) {
    if (!fn.function.account) continue;
    for (const row of fn.excess) {
      if (isAgentRole(row.action) || /^roles\/(?:owner|editor)$/.test(row.action)) continue;
      const key = JSON.stringify([fn.function.account.id, row.action, row.resource]);
      const holders = [...(found.get(key)?.holders ?? []), fn];
      found.set(key, { row, holders: holders.sort((a, b) => byReach(a.reachedBy, b.reachedBy)) });
    }
  }
  return found;
}

function problem({ row, holders }: WideRole): Problem {
  const [lead] = holders;
  if (!lead) throw new Error('a role without a holder');
  const { account } = lead.function;
  const grant = account?.roles.find(({ role, on }) => role === row.action && on === row.resource);
  const at = grant?.at ?? lead.function.at;
  const text = `${row.action} on ${row.resource}${grant ? ` by ${grant.by}` : ''}`;
  const names = holders.map(({ name }) => name);
  const has = names.length === 1 ? `${names[0]} has` : `${names.length} functions share an account that has`;
  return {
    title: `${has} ${row.action} on ${row.resource}, ${whatOf(row.why)}`,
    function: lead.id,
    resource: grant?.by ?? account?.id ?? lead.function.logicalId,
    at,
    severity: atMost('high', severityOf(lead.reachedBy.exposure, effects[row.accessLevel] ?? 'service')),
    condition: grant?.when ?? null,
    evidence: [{ file: at.file, line: at.line, text }],
    fix: `grant only the roles that it needs, each on its resource: emmental permissions`,
    details: [who(lead), { label: 'granted', text }, { label: 'needs', text: row.why }],
    subject: `${account?.id} ${row.action} ${row.resource}`,
    ...(holders.length > 1 ? { parts: holders.map(({ id }) => ({ function: id })) } : {}),
  };
}

const whatOf = (why: string): string => {
  if (why.startsWith('granted on')) return 'but needs it on fewer resources';
  return why.includes('no call needs')
    ? 'which its code never uses'
    : 'which gives far more than its code needs';
};

const effects: Readonly<Partial<Record<FunctionReview['excess'][number]['accessLevel'], Effect>>> = {
  permissions: 'code',
  write: 'data-write',
  read: 'data-read',
  list: 'service',
};
