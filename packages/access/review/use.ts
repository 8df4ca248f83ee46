import { accessLevel } from '@emmental/knowledge';
import type { AccessLevel, Excess } from '@emmental/model';
import { within } from '../algebra/compare.ts';
import { type Glob, meets } from '../algebra/glob.ts';
import { type Gap, touches } from '../needs/question.ts';
import { isApplicable } from './applicable.ts';
import { allowsAction, type Grant } from './granted.ts';
import type { Sharing } from './sharing.ts';

/** A need of a holder for an action on resource patterns. */
export interface Want {
  readonly action: string;
  readonly globs: readonly Glob[];
  /** The same patterns with the names of parameters. */
  readonly written: readonly Glob[];
}

/** The use of a grant by a holder. Every existing action that fits the resource is in exactly one list. */
export interface Use {
  readonly grant: Grant;
  /** Actions needed on everything that the grant's resource matches, as far as is known. */
  readonly used: readonly string[];
  /** Actions needed on a part of the grant's resource only. */
  readonly broader: readonly string[];
  /** Actions or patterns kept because of an open question. */
  readonly kept: readonly { readonly action: string; readonly gap: Gap }[];
  /** Actions that are not needed. A grant of every action of every service has one entry, `*`. */
  readonly unused: readonly string[];
}

/** Compares a grant with the needs of its holder. An unused action is kept if an open question may be about it. */
export function useOf(grant: Grant, wants: ReadonlyMap<string, readonly Want[]>, gaps: readonly Gap[]): Use {
  const used: string[] = [];
  const broader: string[] = [];
  const unused: string[] = [];
  const kept = new Map<string, Gap>();
  const keeper = gaps.find((gap) => gap.touches === null);
  const isEverything = grant.everything;
  const needed = [...wants.values()].flatMap(([want]) => want?.action ?? []);
  for (const action of isEverything ? needed : grant.actions) {
    if (isEverything && !allowsAction(grant, action)) continue;
    const fit = fitOf(grant.resourceGlob, wants.get(action.toLowerCase()) ?? []);
    if (fit === 'used') used.push(action);
    else {
      const gap = keeper ?? gaps.find((each) => touches(each, action));
      if (gap)
        kept.set(grant.actions.length === 1 ? grant.action : keptAs(grant, action, gap, isEverything), gap);
      else if (isEverything || !isApplicable(action, grant.resourceGlob)) continue;
      else if (fit === 'broader') broader.push(action);
      else unused.push(action);
    }
  }
  if (isEverything) {
    for (const gap of gaps) {
      for (const prefix of gap.touches ?? []) kept.set(`${prefix}:*`, gap);
      for (const action of gap.actions) kept.set(action, gap);
    }
    if (keeper) kept.set(grant.action, keeper);
    else unused.push(grant.action);
  }
  return { grant, used, broader, unused, kept: [...kept].map(([action, gap]) => ({ action, gap })) };
}

/** Returns the action, or pattern of actions, to write into the policy for a kept part of a grant. */
function keptAs(grant: Grant, action: string, gap: Gap, isEverything: boolean): string {
  const prefix = action.slice(0, action.indexOf(':'));
  const isWholeService = gap.touches === null || gap.touches.includes(prefix);
  if (!isWholeService) return action;
  if (gap.touches === null) return grant.action;
  return isEverything || grant.action === '*' ? `${prefix}:*` : grant.action;
}

function fitOf(resource: Glob, wants: readonly Want[]): 'used' | 'broader' | 'unused' {
  const globs = wants.flatMap((want) => want.globs);
  if (globs.length === 0 || !globs.some((glob) => meets(resource, glob) !== 'no')) return 'unused';
  // If the result depends on an unknown value, the grant counts as used.
  return within(resource, globs) === 'no' ? 'broader' : 'used';
}

/**
 * Names of AWS's execution policies. People attach them as a whole, so if a function uses one action of a service in such a
 * policy, the other actions of that service are no excess.
 */
const executionPolicies =
  /^(AWSLambda\w*Execution\w*|AWSX[Rr]ay(DaemonWrite|WriteOnly)Access|CloudWatchLambdaInsights\w*)$/;

export const isExecutionPolicy = (policy: string | null): boolean =>
  policy !== null && executionPolicies.test(policy);

/** Counts an unused action of an execution policy as used if the holder uses another action of the same service in that policy. */
export function withoutBasics(uses: readonly Use[]): readonly Use[] {
  const key = (policy: string, action: string) => `${policy} ${action.slice(0, action.indexOf(':'))}`;
  const inUse = new Set<string>();
  for (const { grant, used, broader } of uses)
    if (grant.managed) for (const action of [...used, ...broader]) inUse.add(key(grant.managed, action));
  return uses.map((use) => {
    const policy = use.grant.managed;
    if (!policy || !isExecutionPolicy(policy)) return use;
    const isBasic = (action: string) => inUse.has(key(policy, action));
    return {
      ...use,
      used: [...use.used, ...[...use.broader, ...use.unused].filter(isBasic)],
      broader: use.broader.filter((action) => !isBasic(action)),
      unused: use.unused.filter((action) => !isBasic(action)),
    };
  });
}

/** Returns the excess of a use as rows of the JSON contract. `others` returns why another holder of the role needs an action. */
export function excessOf(
  use: Use,
  wants: ReadonlyMap<string, readonly Want[]>,
  others: (action: string) => Sharing | null,
): Excess[] {
  const { grant } = use;
  const row = (action: string, why: string): Excess[] => {
    const sharing = others(action);
    // A grant that the format adds cannot be removed. It is reported only if another holder needs it, because separate roles would remove it.
    if (grant.statement.origin === 'generated' && sharing?.kind !== 'needed') return [];
    return [
      {
        action,
        resource: grant.resource,
        accessLevel: action === '*' ? 'permissions' : accessLevel(action),
        why: sharing === null ? why : sharing.kind === 'needed' ? sharing.why : `${why}; ${sharing.why}`,
      },
    ];
  };
  return [
    ...use.unused.flatMap((action) => row(action, unusedWhy(action))),
    ...use.broader.flatMap((action) =>
      row(action, `granted on ${grant.resource}, used on ${namesOf(wants.get(action.toLowerCase()) ?? [])}`),
    ),
  ];
}

const levelReasons: Readonly<Record<AccessLevel, string>> = {
  write: 'write, not used',
  permissions: 'changes permissions, not used',
  read: 'read, not used',
  list: 'lists, not used',
  tagging: 'tags, not used',
  unknown: 'not used',
};

/** Matches actions that read many items at once. */
const readsAll =
  /:(Scan|Select|ExecuteStatement|PartiQLSelect|GetRecords|ExportTableToPointInTime|BatchGetItem|ListObjects.*)$/;

function unusedWhy(action: string): string {
  if (action === '*') return 'every action of every service, not used';
  const level = accessLevel(action);
  return level === 'read' && readsAll.test(action) ? 'reads all data, not used' : levelReasons[level];
}

function namesOf(wants: readonly Want[]): string {
  const names = [...new Set(wants.flatMap((want) => want.written.map((glob) => glob.key)))];
  return names.length <= 2
    ? names.join(' and ')
    : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
