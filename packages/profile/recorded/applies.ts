import { addressOf, globOf, outboundPolicy, processPolicy } from '@emmental/guard/policy';
import {
  type CodeRule,
  type CompiledRule,
  type CompiledRules,
  codeUses,
  type InboundRule,
  type OutboundRule,
  type PermissionRule,
  type ProcessRule,
  type ProfileSection,
} from '@emmental/model';

/** The rule that decided a recorded call; null = no rule did, so that the call was denied as all others. */
export type DecidingRule = Pick<CompiledRule, 'action'> | null;

/**
 * Returns whether a rule applies to a recorded call, by the guard's own matching. Null = only the guard knows: the record has no arguments,
 * resources, addresses, or values of variables. `target` is the destination, operation, program, use or trigger as guards count it.
 */
export function applies<S extends ProfileSection>(
  section: S,
  rule: CompiledRules[S],
  target: string | null,
  decidedBy: DecidingRule,
): boolean | null {
  // Guards count further targets of a rule together.
  const named = target === 'others' ? null : target;
  switch (section) {
    case 'inbound':
      return inboundApplies(rule as InboundRule, named);
    case 'outbound':
      return outboundApplies(rule as OutboundRule, named, decidedBy);
    case 'processes':
      return processApplies(rule as ProcessRule, named, decidedBy);
    case 'code':
      return codeApplies(rule as CodeRule, named, decidedBy);
    case 'permissions':
      return permissionApplies(rule as PermissionRule, named);
    default:
      // Guards keep no paths of files.
      return null;
  }
}

function inboundApplies({ triggers, source }: InboundRule, trigger: string | null): boolean | null {
  if (triggers.length > 0) {
    if (trigger === null) return null;
    if (!triggers.includes(trigger)) return false;
  }
  return source === null ? true : null;
}

function outboundApplies(rule: OutboundRule, target: string | null, decidedBy: DecidingRule): boolean | null {
  const isExcepted = (rule.except ?? []).length > 0;
  if (rule.to.includes('any')) return isExcepted ? null : true;
  if (target === null) return null;
  const policy = outboundPolicy([rule], {});
  if (target.startsWith('unix:'))
    return policy.path(target.slice('unix:'.length)).rule !== null || (rule.to.some(isOpen) ? null : false);
  const [, host = '', port = ''] = /^(.*):(\d{1,5})$/.exec(target) ?? [];
  const plain = host.replace(/^\[(.*)\]$/, '$1');
  if (plain === '' || plain === 'localhost') return null;
  const isAddress = addressOf(plain) !== null;
  const isNamed = policy.sentName(plain, Number(port)).rule !== null;
  // The region of a function is not in its signals, and a rule for a service means that region alone.
  const exact = outboundPolicy([{ ...rule, to: rule.to.filter((to) => !isOfRegion(to)) }], {});
  if (exact.sentName(plain, Number(port)).rule !== null) return isExcepted ? null : true;
  if (isNamed || rule.to.some(isOpen)) return null;
  // A connection to an address may have had names, and one by name has an address: the record has one of the two.
  const others = rule.to.filter((to) => isNetwork(to) !== isAddress);
  if (others.length === 0 || (isAddress && decidedBy === null)) return false;
  return isAddress || others.some(isNetwork) ? null : false;
}

const isOpen = (to: string): boolean => to.startsWith('env:');
const isOfRegion = (to: string): boolean => to.startsWith('aws:') && !to.includes('@');
const isNetwork = (to: string): boolean =>
  addressOf(
    to
      .replace(/:(?:\d+|\*)$/, '')
      .replace(/\/\d+$/, '')
      .replace(/^\[(.*?)\](?:\/\d+)?$/, '$1'),
  ) !== null;

/** A place in which no program is found by a link or by another search path. */
const plainPlace = { samePath: true, folder: '/', sameFolder: true, found: () => [] } as const;

function processApplies(rule: ProcessRule, program: string | null, decidedBy: DecidingRule): boolean | null {
  if (rule.run === '**' && rule.args === null && decidedBy !== null) return true;
  if (program === null) return null;
  const policy = processPolicy([{ ...rule, args: null }], () => null);
  const isNamed = policy.run(program, [], plainPlace).rule !== null;
  // A rule that denies a program counts for each link to it; only the machine knows the links.
  if (rule.action === 'deny') return isNamed && rule.args === null ? true : null;
  if (!isNamed) return /^\.{0,2}\//.test(program) && !program.startsWith('/') ? null : false;
  // A rule that allows a program counts only in the usual folders; a call that one allowed was in them.
  return rule.args === null && decidedBy !== null && decidedBy.action !== 'deny' ? true : null;
}

function codeApplies(rule: CodeRule, use: string | null, decidedBy: DecidingRule): boolean | null {
  const known = codeUses.find((each) => each === use);
  if (known === undefined) return null;
  // An addon outside the function's own files is denied, whatever the rules say.
  if (known === 'addon' && decidedBy === null) return null;
  return rule.use.includes(known);
}

function permissionApplies(rule: PermissionRule, operation: string | null): boolean | null {
  if (operation === null) return rule.call.includes('*') && rule.resource.length === 0 ? true : null;
  if (!namesOperation(rule, operation)) return false;
  return rule.resource.length === 0 ? true : null;
}

/** Returns true if a rule names an operation, on whatever resource. */
export const namesOperation = (rule: PermissionRule, operation: string): boolean =>
  rule.call.some((call) => globOf(call.toLowerCase())(operation.toLowerCase()));
