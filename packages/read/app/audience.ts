import { asString, type Location, type Statement, spelled, type Value } from '@emmental/model';
import type { Reach } from './flow.ts';
import { alternatives, entries, items } from './property.ts';

/**
 * Returns the audience that a resource policy allows `action` (`sqs:SendMessage`), or null when it allows
 * nobody. `policyName` is the policy's name for messages. The audience is public only if no condition limits
 * the callers to accounts, organisations or networks. A limit to IP addresses, or a part that could not be
 * decided, gives an unknown audience.
 */
export function audienceOf(
  statements: readonly Statement[],
  action: string,
  policyName: string,
): Reach | null {
  let widest: Reach | null = null;
  for (const statement of statements) {
    if (statement.effect !== 'Allow') continue;
    const covers = coversAction(statement, action);
    if (covers === 'no') continue;
    const reach = callersOf(statement, policyName);
    const exposed = reach.exposure === 'public' || reach.exposure === 'authenticated';
    const decided: Reach =
      exposed && (covers === 'unknown' || statement.when !== null)
        ? {
            exposure: 'unknown',
            by:
              statement.when === null
                ? `${policyName} with undecided actions`
                : `${reach.exposure} when ${statement.when}: ${reach.by}`,
          }
        : reach;
    widest = widest === null ? decided : widerOf(widest, decided);
  }
  const limit = denied(statements, action, policyName);
  return widest && limit ? narrowedBy(widest, limit) : widest;
}

/**
 * Returns the audience of one `Allow` statement, narrowed by the `Deny` statements of the same policy. Null
 * for a `Deny` statement.
 */
export function audienceOfStatement(statement: Statement, statements: readonly Statement[]): Reach | null {
  if (statement.effect !== 'Allow') return null;
  const action = statement.action.values.map(asString).find((text) => text !== null) ?? '*';
  const limit = denied(statements, action, 'the policy');
  const callers = callersOf(statement, 'the policy');
  return limit ? narrowedBy(callers, limit) : callers;
}

const width = { public: 4, unknown: 3, authenticated: 2, account: 1, internal: 0 } as const;

/** Returns the wider of two audiences. An unknown audience is wider than all others but public. */
export const widerOf = (a: Reach, b: Reach): Reach => (width[b.exposure] > width[a.exposure] ? b : a);

/** Narrows an audience to `limit`, the audience that another control allows. */
export function narrowedBy(reach: Reach, limit: Reach): Reach {
  if (reach.exposure === 'internal' || reach.exposure === 'account') return reach;
  return width[limit.exposure] < width[reach.exposure] ? limit : reach;
}

/**
 * Returns the audience of a setting that may have several values. If all values give the same audience,
 * returns that audience; else an unknown one that lists the audience under each condition.
 */
export function reachOfEach(value: Value | undefined, absent: Reach, read: (value: Value) => Reach): Reach {
  const choices = value === undefined ? [] : alternatives(value);
  const total = value?.kind === 'one-of' ? value.choices.length : choices.length;
  const reaches = choices.map((choice) => ({ when: choice.when, reach: read(choice.value) }));
  if (choices.length < total || total === 0) reaches.push({ when: null, reach: absent });
  return mergedReach(reaches);
}

/** Merges audiences that hold under different conditions into one. */
export function mergedReach(
  reaches: readonly { readonly when: string | null; readonly reach: Reach }[],
): Reach {
  const [first] = reaches;
  if (!first) return { exposure: 'unknown', by: 'it has no value' };
  if (reaches.every(({ reach }) => reach.exposure === first.reach.exposure)) return first.reach;
  const descriptions = reaches.map(
    ({ when, reach }) => `${reach.exposure} ${when === null ? 'otherwise' : `when ${when}`} (${reach.by})`,
  );
  const cases = reaches.map(({ when, reach }) => ({ when, exposure: reach.exposure }));
  return { exposure: 'unknown', by: descriptions.join(', '), cases };
}

/** Tells if a statement is about an action; unknown when its actions are not. */
export function coversAction(statement: Statement, action: string): 'yes' | 'no' | 'unknown' {
  let undecided = false;
  for (const value of statement.action.values) {
    for (const { value: choice } of alternatives(value)) {
      const pattern = asString(choice);
      if (pattern === null) undecided = true;
      else if (matches(pattern, action)) return statement.action.not ? 'no' : 'yes';
    }
  }
  if (undecided) return 'unknown';
  return statement.action.not ? 'yes' : 'no';
}

/** Matches an IAM wildcard pattern. Letter case is ignored, as IAM does for actions. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'is').test(text);
}

function callersOf(statement: Statement, policyName: string): Reach {
  const { principal, at } = statement;
  const where = `${policyName}${lineOf(at)}`;
  if (principal === null) return { exposure: 'account', by: where };
  if (principal.not) return { exposure: 'unknown', by: `${where} names only whom it excludes` };
  const kinds = principalKinds(principal.value);
  if (kinds.has('unknown')) return { exposure: 'unknown', by: `${where}: whom it names is not known` };
  if (kinds.has('anyone')) return limitedBy(statement.condition, where);
  if (kinds.has('federated')) return { exposure: 'authenticated', by: where };
  return numberedAccount(principal.value, where) ?? { exposure: 'account', by: where };
}

/** Returns the reach of a principal in an account that is written as a number: nothing shows that it is the own one; null for others. */
export function numberedAccount(principal: Value, where: string): Reach | null {
  for (const { value } of alternatives(principal))
    for (const { value: item } of [
      { value },
      ...entries(value).flatMap(({ key, value: named }) => (key === 'AWS' ? items(named) : [])),
    ]) {
      const [, account] = /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(spelled(item)) ?? [];
      if (account !== undefined)
        return { exposure: 'unknown', by: `${where}: account ${account}, and no file shows whose it is` };
    }
  return null;
}

const lineOf = (at: Location): string => ` line ${at.line}`;

type PrincipalKind = 'anyone' | 'account' | 'service' | 'federated' | 'unknown';

/** Returns the kinds of principals in the `Principal` of a statement. */
export function principalKinds(principal: Value): ReadonlySet<PrincipalKind> {
  const kinds = new Set<PrincipalKind>();
  for (const { value } of alternatives(principal)) {
    if (asString(value) === '*') kinds.add('anyone');
    else if (value.kind === 'constant' || value.kind === 'text') kinds.add('account');
    else if (value.kind !== 'fields') kinds.add('unknown');
    for (const { key, value: named } of entries(value)) {
      for (const { value: item } of items(named)) {
        if (item.kind === 'unknown') kinds.add('unknown');
        else if (key === 'Service') kinds.add('service');
        else if (key === 'Federated') kinds.add('federated');
        else kinds.add(asString(item) === '*' ? 'anyone' : 'account');
      }
    }
  }
  return kinds;
}

/**
 * Condition keys that limit the callers to accounts, organisations or networks of the owner. Source: IAM
 * global condition keys.
 */
const limitingKeys = new Set([
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principaltag',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourcevpcarn',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'aws:vpcesourceaccount',
  'aws:vpcesourceorgid',
  'aws:userid',
  'aws:username',
  'kms:calleraccount',
  'kms:viaservice',
  's3:dataaccesspointaccount',
]);

/** Returns the audience of a statement whose principal is anyone, limited by the statement's condition. */
export function limitedBy(condition: Statement['condition'], where: string): Reach {
  let reach: Reach = { exposure: 'public', by: `${where} lets anyone` };
  if (condition === null) return reach;
  for (const { value } of alternatives(condition)) {
    if (value.kind !== 'fields') return { exposure: 'unknown', by: `${where}: its condition is not known` };
  }
  for (const { key: operator, value: keys } of entries(condition)) {
    for (const { key, value } of entries(keys)) {
      reach = narrowedBy(reach, limitOf(operator.toLowerCase(), key, value, where));
    }
  }
  return reach;
}

function limitOf(operator: string, written: string, value: Value, where: string): Reach {
  const key = written.toLowerCase();
  const open: Reach = { exposure: 'public', by: `${where} lets anyone` };
  const positive = /^(for(any|all)values:)?(string(equals|like|equalsignorecase)|arn(equals|like))/.test(
    operator,
  );
  const name = key.startsWith('aws:principaltag/') ? 'aws:principaltag' : key;
  if (key === 'aws:sourceip' && operator.startsWith('ipaddress')) return addresses(value, where);
  if (!positive || !limitingKeys.has(name)) return open;
  const values = items(value).map((item) => asString(item.value));
  if (values.some((text) => text !== null && isOfAnyAccount(text))) return open;
  // With `IfExists`, the condition also matches requests that lack the key: those of callers outside of every organisation,
  // without a source, or from outside of every network.
  if (operator.endsWith('ifexists'))
    return { exposure: 'public', by: `${where} lets anyone whose request lacks ${written}` };
  return { exposure: 'account', by: `${where} limits ${written}` };
}

/**
 * Tells if a pattern matches resources of every account, such as `*` and `arn:aws:sns:*:*:news` (every
 * account can have a topic of that name). Bucket names are unique worldwide, so an ARN of S3 with the name of
 * a bucket belongs to one owner.
 */
function isOfAnyAccount(pattern: string): boolean {
  if (pattern === '*') return true;
  const [arn, , service, , account, ...resource] = pattern.split(':');
  if (arn !== 'arn' || account === undefined || resource.length === 0) return false;
  return service === 's3' ? resource.join(':') === '*' : /^\*+$/.test(account);
}

const privateRange = /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i;

function addresses(value: Value, where: string): Reach {
  const ranges = items(value).map((item) => asString(item.value));
  if (ranges.some((range) => range === '0.0.0.0/0' || range === '::/0')) {
    return { exposure: 'public', by: `${where} lets all addresses` };
  }
  if (ranges.length > 0 && ranges.every((range) => range !== null && privateRange.test(range))) {
    return { exposure: 'account', by: `${where} limits callers to private addresses` };
  }
  return { exposure: 'unknown', by: `${where} limits callers to certain addresses` };
}

/**
 * Returns the limit that `Deny` statements set on callers outside a network, account or organisation. Null
 * when there is no such statement.
 */
function denied(statements: readonly Statement[], action: string, policyName: string): Reach | null {
  let limit: Reach | null = null;
  for (const statement of statements) {
    const everyone = statement.principal && principalKinds(statement.principal.value).has('anyone');
    if (statement.effect !== 'Deny' || !everyone || coversAction(statement, action) === 'no') continue;
    const where = `${policyName}${lineOf(statement.at)}`;
    for (const { key: operator, value: keys } of entries(statement.condition ?? undefined)) {
      for (const { key, value } of entries(keys)) {
        const found = denyLimit(operator.toLowerCase(), key, value, where);
        if (found) limit = limit ? narrowedBy(found, limit) : found;
      }
    }
  }
  return limit;
}

function denyLimit(operator: string, written: string, value: Value, where: string): Reach | null {
  const key = written.toLowerCase();
  if (key === 'aws:sourceip' && operator.startsWith('notipaddress')) return addresses(value, where);
  const negative = /^(for(any|all)values:)?(stringnot|arnnot)/.test(operator);
  return negative && limitingKeys.has(key)
    ? { exposure: 'account', by: `${where} denies others by ${written}` }
    : null;
}
