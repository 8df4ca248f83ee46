import { judged } from '@emmental/guard/policy';
import type {
  CompiledFunction,
  CompiledRule,
  CompiledRules,
  PermissionRule,
  ProfileSection,
} from '@emmental/model';
import { applies, namesOperation } from './applies.ts';

/** A call as guards count it: the rule that decided it, and its destination, operation, program, use or trigger. */
export interface RecordedCall {
  readonly section: ProfileSection;
  /** The match id of the rule; null = no rule decided, so that the call was denied as all others. */
  readonly match: string | null;
  /** Null = the guard told none. */
  readonly target: string | null;
}

/** The decision of an edited rulebase about a recorded call. */
export type Decided =
  | {
      readonly kind: 'decided';
      readonly action: CompiledRule['action'];
      /** The name of the rule; null = no rule applies, or several may. */
      readonly rule: string | null;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Returns what a guard with the rules `after` decides about a call that a guard with the rules `before` decided. Rules that both have applied
 * then as they would now; of the others, the guard's own matching tells. `isSame` is false if the call may be older than `before`: then only
 * the rule that decided it is known to apply.
 */
export function decideCall(
  before: CompiledFunction,
  after: CompiledFunction,
  call: RecordedCall,
  isSame = true,
): Decided {
  const rules: readonly CompiledRule[] | null = after[call.section];
  if (rules === null) return { kind: 'decided', action: 'allow', rule: null };
  const old: readonly CompiledRule[] = before[call.section] ?? [];
  const deciding = call.match === null ? null : old.find(({ match }) => match === call.match);
  if (deciding === undefined)
    return { kind: 'unknown', why: 'the rule that decided it is older than the last scan' };
  const appliesTo = (rule: CompiledRule): boolean | null => {
    const place = old.findIndex((each) => isEqual(each, rule));
    const known = place < 0 ? null : knownOf(old, place, deciding, isSame);
    return known ?? applies(call.section, rule as CompiledRules[ProfileSection], call.target, deciding);
  };
  const decided = decidedBy(rules, new Map(rules.map((rule) => [rule, appliesTo(rule)])));
  const known =
    decided ??
    (before[call.section] !== null &&
    before.mode[call.section] === after.mode[call.section] &&
    isUntouched(old, rules, appliesTo)
      ? { kind: 'decided' as const, action: deciding?.action ?? 'deny', rule: deciding?.name ?? null }
      : null);
  if (known === null) return unsure(call);
  return beyond(call, deciding, known, changedRules(old, rules)) ?? known;
}

/** The most groups of rules of which it is not known whether they apply: each doubles the cases. */
const mostOpen = 8;

/**
 * Returns true if both rulebases do the same with a call, whatever the record does not show: a rule that both have applies in both or in
 * neither.
 */
function isUntouched(
  old: readonly CompiledRule[],
  rules: readonly CompiledRule[],
  appliesTo: (rule: CompiledRule) => boolean | null,
): boolean {
  const values = new Map([...old, ...rules].map((rule) => [textOf(rule), appliesTo(rule)]));
  const groupOf = (rule: CompiledRule): string =>
    `${rule.action} ${old.some((each) => isEqual(each, rule))} ${rules.some((each) => isEqual(each, rule))}`;
  const open = new Set(
    [...old, ...rules].filter((rule) => values.get(textOf(rule)) === null).map((rule) => groupOf(rule)),
  );
  if (open.size > mostOpen) return false;
  return subsetsOf([...open]).every((chosen) => {
    const isMet = (rule: CompiledRule): boolean => values.get(textOf(rule)) ?? chosen.includes(groupOf(rule));
    return judged(old, isMet).action === judged(rules, isMet).action;
  });
}

/** Two rules are equal for a call if they match and do the same, whatever their names are. */
const isEqual = (a: CompiledRule, b: CompiledRule): boolean => textOf(a) === textOf(b);
const textOf = ({ name: _, origin: __, ...rule }: CompiledRule): string => JSON.stringify(rule);

/** Returns whether a rule of the earlier rulebase applied to a call, as far as the rule that decided the call shows it; null = it does not. */
function knownOf(
  old: readonly CompiledRule[],
  place: number,
  deciding: CompiledRule | null,
  isSame: boolean,
): boolean | null {
  const rule = old[place];
  if (rule === undefined) return null;
  if (rule === deciding) return true;
  if (!isSame) return null;
  if (deciding === null) return false;
  const ranks = { deny: 0, allow: 1, watch: 2 } as const;
  if (ranks[rule.action] < ranks[deciding.action]) return false;
  // The first of several rules with one action decides.
  return rule.action === deciding.action && place < old.indexOf(deciding) ? false : null;
}

/** Lets the guard rank the rules that apply; null if the action depends on rules of which that is not known. */
function decidedBy(
  rules: readonly CompiledRule[],
  values: ReadonlyMap<CompiledRule, boolean | null>,
): (Decided & { readonly kind: 'decided' }) | null {
  const open = [...new Set(rules.filter((rule) => values.get(rule) === null).map(({ action }) => action))];
  const verdicts = subsetsOf(open).map((chosen) =>
    judged(rules, (rule) => values.get(rule) ?? chosen.includes(rule.action)),
  );
  const [first] = verdicts;
  if (!first || verdicts.some(({ action }) => action !== first.action)) return null;
  const isOne = verdicts.every(({ rule }) => rule === first.rule);
  return { kind: 'decided', action: first.action, rule: isOne ? (first.rule?.name ?? null) : null };
}

/** Returns all subsets of a few items. */
const subsetsOf = <T>([first, ...others]: readonly T[]): readonly (readonly T[])[] =>
  first === undefined ? [[]] : subsetsOf(others).flatMap((chosen) => [chosen, [first, ...chosen]]);

interface ChangedRules {
  readonly added: readonly CompiledRule[];
  readonly removed: readonly CompiledRule[];
}

const changedRules = (old: readonly CompiledRule[], rules: readonly CompiledRule[]): ChangedRules => ({
  added: rules.filter((rule) => !old.some((each) => isEqual(each, rule))),
  removed: old.filter((rule) => !rules.some((each) => isEqual(each, rule))),
});

/** The services of which one request can need several permissions; the record has one of them. Source: the guard's table of requests. */
const severalNeeds: ReadonlySet<string> = new Set([
  'cloudfront',
  'kms',
  'neptune-db',
  'neptune-graph',
  's3',
  's3-object-lambda',
  's3-outposts',
  's3express',
  'timestream',
]);

/** Returns why a decision by the rules alone may not be the one of the guard, which sees more of the call; null = it is. */
function beyond(
  { section, target }: RecordedCall,
  deciding: CompiledRule | null,
  decided: Decided & { readonly kind: 'decided' },
  { added, removed }: ChangedRules,
): Decided | null {
  const isMoved = deciding !== null && removed.includes(deciding);
  if (section === 'processes' && isMoved && /(?:^|\/)node(?:js)?$/.test(target ?? ''))
    return { kind: 'unknown', why: 'the flags of node are judged by the rule that allows it' };
  if (section === 'files' && deciding !== null && decided.action === 'deny' && decided.rule === null)
    return { kind: 'unknown', why: 'a file that does not exist can be read without a rule' };
  if (section !== 'permissions' || decided.action === 'deny') return null;
  const service = (target ?? '').split(':')[0] ?? '';
  const canStop = [
    ...added.filter(({ action }) => action === 'deny'),
    ...removed.filter(({ action }) => action !== 'deny'),
  ];
  const others = canStop.filter((rule): rule is PermissionRule => rule !== deciding && 'call' in rule);
  const isNear = (rule: PermissionRule): boolean =>
    target === null ||
    namesOperation(rule, target) ||
    (severalNeeds.has(service) &&
      rule.call.some((call) => /\*/.test(call.split(':')[0] ?? '') || call.startsWith(`${service}:`)));
  const wasDenied = deciding === null || deciding.action === 'deny';
  if (others.some(isNear) || (wasDenied && severalNeeds.has(service)))
    return {
      kind: 'unknown',
      why: 'the request may need other permissions or resources, which are not recorded',
    };
  return null;
}

const reasons: Readonly<Record<ProfileSection, string>> = {
  inbound: 'a rule names a route or a source, and guards record the kind of the trigger',
  outbound: 'a rule names a variable, a region or addresses, and guards record names',
  files: 'guards count files by rule and keep no paths',
  processes: 'a rule depends on arguments, folders or links, and guards count programs',
  code: 'guards count the use, not what was loaded',
  permissions: 'a rule names resources, and guards count operations',
};

function unsure({ section, target }: RecordedCall): Decided {
  if (target === 'others')
    return { kind: 'unknown', why: 'guards name the first 20 of a rule and count the others together' };
  if (target === null && section !== 'files')
    return { kind: 'unknown', why: 'guards counted these calls by rule alone' };
  return { kind: 'unknown', why: reasons[section] };
}
