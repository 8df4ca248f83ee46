import { accessLevel, expandActions } from '@emmental/knowledge';
import type { AccessLevel, Value } from '@emmental/model';
import { compareText } from '@emmental/model';
import { ANY, covers, type Glob, globOf, ONE } from './glob.ts';

/** A permission that a policy must give: an action, or a pattern of actions, on a resource pattern. */
export interface Permission {
  readonly action: string;
  readonly resource: Glob;
  readonly condition: Value | null;
}

/** A statement of a policy to be written. */
export interface PolicyStatement {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: boolean;
  readonly resources: readonly Glob[];
  readonly notResources: boolean;
  readonly condition: Value | null;
}

/** The statements of a policy. */
export interface MinimalPolicy {
  readonly statements: readonly PolicyStatement[];
  /** The same statements, divided into policies that keep the size limit; nearly always one policy. */
  readonly parts: readonly (readonly PolicyStatement[])[];
}

/** In characters, without white space. Source: IAM and STS quotas, "IAM entity character limits". */
export const sizeLimits = { inline: 10_240, managed: 6_144 } as const;

/**
 * Returns the smallest readable policy that gives exactly these permissions. Permissions that another one covers are left
 * out. Either actions with the same resources share a statement, or resources with the same actions, whichever makes fewer
 * statements. If the policy is too long, actions are shortened with wildcards, but only if every existing action that
 * matches is allowed anyway. A policy that is still too long is divided.
 */
export function minimise(
  permissions: readonly Permission[],
  denies: readonly PolicyStatement[] = [],
  nameOf: (resource: Glob) => string | null = () => null,
): MinimalPolicy {
  const byCondition = new Map<string, Permission[]>();
  for (const permission of permissions) {
    const key = permission.condition ? conditionKey(permission.condition) : '';
    const group = byCondition.get(key);
    if (group) group.push(permission);
    else byCondition.set(key, [permission]);
  }
  const sids = new Set<string>();
  const groups = [...byCondition]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, group]) =>
      statementsFor(withoutCovered(group)).map((set) => ({ ...set, condition: group[0]?.condition ?? null })),
    );
  const build = (compact: boolean): readonly PolicyStatement[] => [
    ...groups.map(({ actions, resources, condition }) => ({
      sid: '',
      effect: 'Allow' as const,
      actions: compact ? shortened(actions) : actions,
      notActions: false,
      resources,
      notResources: false,
      condition,
    })),
    ...denies,
  ];
  const named = (statements: readonly PolicyStatement[]) => {
    sids.clear();
    return statements.map((statement) => ({ ...statement, sid: uniqueSid(sidOf(statement, nameOf), sids) }));
  };
  const plain = named(build(false));
  if (sizeOf(plain) <= sizeLimits.inline) return { statements: plain, parts: [plain] };
  const compact = named(build(true));
  if (sizeOf(compact) <= sizeLimits.inline) return { statements: compact, parts: [compact] };
  return { statements: compact, parts: split(compact) };
}

/** Returns the number of characters that IAM counts. A symbol counts with the length of its name, because its text is not known. */
export function sizeOf(statements: readonly PolicyStatement[]): number {
  const overhead = '{"Version":"2012-10-17","Statement":[]}'.length;
  return statements.reduce((sum, statement) => sum + statementSize(statement) + 1, overhead);
}

function statementSize({ sid, effect, actions, resources, condition }: PolicyStatement): number {
  const lists = JSON.stringify({
    Sid: sid,
    Effect: effect,
    Action: actions,
    Resource: resources.map((glob) => glob.key),
  });
  return lists.length + (condition ? conditionKey(condition).length : 0);
}

interface Group {
  readonly actions: readonly string[];
  readonly resources: readonly Glob[];
}

function withoutCovered(permissions: readonly Permission[]): readonly Permission[] {
  const distinct = new Map(
    permissions.map((each) => [`${each.action.toLowerCase()} ${each.resource.key}`, each]),
  );
  const list = [...distinct.values()].map((each) => ({ each, action: globOf(each.action.toLowerCase()) }));
  // A permission without a wildcard covers only an equal permission, and equal ones are joined already.
  const wide = list.filter(({ each, action }) => isWide(action) || isWide(each.resource));
  return list
    .filter(
      (entry) =>
        !wide.some(
          (other) =>
            other !== entry &&
            covers(other.action.tokens, entry.action.tokens) &&
            covers(other.each.resource.tokens, entry.each.resource.tokens),
        ),
    )
    .map(({ each }) => each);
}

const isWide = ({ tokens }: Glob): boolean => tokens.some((token) => token === ANY || token === ONE);

/** Groups by actions and by resources, and returns the grouping with fewer statements, then with fewer entries. */
function statementsFor(permissions: readonly Permission[]): readonly Group[] {
  const resources = new Map(permissions.map(({ resource }) => [resource.key, resource]));
  const byAction = grouped(permissions.map((each) => [each.action, each.resource.key]));
  const byResource = grouped(permissions.map((each) => [each.resource.key, each.action])).map(
    ({ members, shared }) => ({ members: shared, shared: members }),
  );
  const size = (groups: readonly Grouping[]) =>
    groups.reduce((sum, { members, shared }) => sum + members.length + shared.length, groups.length * 1_000);
  const best = size(byResource) < size(byAction) ? byResource : byAction;
  return best
    .map(({ members, shared }) => ({
      actions: [...members].sort(compareText),
      resources: [...shared].sort(compareText).flatMap((key) => resources.get(key) ?? []),
    }))
    .sort(
      (a, b) =>
        compareText(a.actions[0] ?? '', b.actions[0] ?? '') ||
        compareText(a.resources[0]?.key ?? '', b.resources[0]?.key ?? ''),
    );
}

interface Grouping {
  readonly members: readonly string[];
  readonly shared: readonly string[];
}

/** Groups the first texts of the pairs: those of one service that occur with exactly the same second texts. */
function grouped(pairs: readonly (readonly [string, string])[]): readonly Grouping[] {
  const partners = new Map<string, Set<string>>();
  for (const [member, partner] of pairs) {
    const known = partners.get(member);
    if (known) known.add(partner);
    else partners.set(member, new Set([partner]));
  }
  const groups = new Map<string, { members: string[]; shared: readonly string[] }>();
  for (const [member, set] of partners) {
    const shared = [...set].sort(compareText);
    const service = /^[a-z0-9-]+(?=:)/i.exec(member)?.[0] ?? '';
    const key = `${service === 'arn' ? '' : service}|${shared.join('|')}`;
    const group = groups.get(key);
    if (group) group.members.push(member);
    else groups.set(key, { members: [member], shared });
  }
  return [...groups.values()];
}

/** Replaces actions by `service:Prefix*` if every existing action that matches is in the list. */
function shortened(actions: readonly string[]): readonly string[] {
  let rest = [...actions];
  const out: string[] = [];
  while (rest.length > 0) {
    const [first = ''] = rest;
    const set = new Set(rest);
    const best = candidatesFor(first).find((pattern) => {
      const all = expandActions(pattern);
      return all.length > 2 && all.every((action) => set.has(action));
    });
    if (!best) {
      out.push(first);
      rest = rest.slice(1);
      continue;
    }
    const covered = new Set(expandActions(best));
    out.push(best);
    rest = rest.filter((action) => !covered.has(action));
  }
  return out;
}

/** `s3:GetObjectAcl` → `s3:*`, `s3:Get*`, `s3:GetObject*`: cut at capital letters, broadest first. */
function candidatesFor(action: string): readonly string[] {
  if (action.includes('*')) return [];
  const colon = action.indexOf(':');
  const words = action.slice(colon + 1).match(/[A-Z][a-z0-9]*|[^A-Z]+/g) ?? [];
  return words.map((_, i) => `${action.slice(0, colon + 1)}${words.slice(0, i).join('')}*`);
}

/** Divides statements into policies within the limit of managed policies. A statement that is too long by itself is divided. */
function split(statements: readonly PolicyStatement[]): readonly (readonly PolicyStatement[])[] {
  const parts: PolicyStatement[][] = [];
  const pieces = statements.flatMap(divided);
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (last && sizeOf([...last, piece]) <= sizeLimits.managed) last.push(piece);
    else parts.push([piece]);
  }
  return parts;
}

function divided(statement: PolicyStatement): readonly PolicyStatement[] {
  // Two halves of a negated list would each allow what the other half excludes.
  if (sizeOf([statement]) <= sizeLimits.managed || statement.notActions || statement.notResources)
    return [statement];
  const half = <T>(list: readonly T[]) => [
    list.slice(0, Math.ceil(list.length / 2)),
    list.slice(Math.ceil(list.length / 2)),
  ];
  const { resources, actions, sid } = statement;
  let pieces: readonly (typeof statement)[] = [];
  if (resources.length > 1) pieces = half(resources).map((some) => ({ ...statement, resources: some }));
  else if (actions.length > 1) pieces = half(actions).map((some) => ({ ...statement, actions: some }));
  return pieces.length === 0
    ? [statement]
    : pieces.flatMap((piece, i) => divided({ ...piece, sid: `${sid}${i === 0 ? 'A' : 'B'}` }));
}

const levelWords: Readonly<Record<AccessLevel, string>> = {
  list: 'List',
  read: 'Read',
  write: 'Write',
  permissions: 'Permit',
  tagging: 'Tag',
  unknown: 'Use',
};

/** Returns a name for a statement from its access levels and resources: `ReadWriteOrders`. */
function sidOf(statement: PolicyStatement, nameOf: (resource: Glob) => string | null): string {
  const service = /^[a-z0-9-]+(?=:)/i.exec(statement.actions[0] ?? '')?.[0] ?? 'Everything';
  const levels = new Set(
    statement.actions.map((action) => (action.includes('*') ? 'Use' : levelWords[accessLevel(action)])),
  );
  const words = ['List', 'Read', 'Write', 'Permit', 'Tag', 'Use'].filter((word) => levels.has(word));
  const verb = statement.effect === 'Deny' ? 'Deny' : words.length > 2 ? 'Use' : words.join('');
  const names = [...new Set(statement.resources.map((resource) => nameOf(resource) ?? ''))].filter(
    (name) => name !== '',
  );
  const object = names.length > 0 && names.length <= 2 ? names.join('And') : capital(service);
  return `${verb}${object}`.replace(/[^A-Za-z0-9]/g, '');
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function uniqueSid(sid: string, taken: Set<string>): string {
  let name = sid;
  for (let n = 2; taken.has(name); n++) name = `${sid}${n}`;
  taken.add(name);
  return name;
}

/** Returns a condition as text; equal conditions have equal texts. */
function conditionKey(value: Value): string {
  switch (value.kind) {
    case 'constant':
      return JSON.stringify(value.value);
    case 'text':
      return JSON.stringify(value.parts);
    case 'list':
      return `[${value.items.map(conditionKey).join()}${value.open ? ',…' : ''}]`;
    case 'fields':
      return `{${[...value.fields]
        .map(([key, inner]) => `${JSON.stringify(key)}:${conditionKey(inner)}`)
        .sort()
        .join()}${value.open ? ',…' : ''}}`;
    case 'one-of':
      return `(${value.choices.map((choice) => `${choice.when}:${conditionKey(choice.value)}`).join('|')})`;
    case 'unknown':
      return `?${value.why}`;
  }
}
