import { asString, type Location, type Statement, type Value } from '@emmental/model';
import type { Reach } from './flow.ts';
import { alternatives, entries, items } from './property.ts';

/**
 * Whom a resource policy lets do `action` (`sqs:SendMessage`), or null when it lets nobody. `what` names the
 * policy for people. Public only without a condition that ties callers to accounts, organisations or
 * networks; addresses are an unknown audience, and so is anything undecided.
 */
export function audienceOf(statements: readonly Statement[], action: string, what: string): Reach | null {
  let widest: Reach | null = null;
  for (const statement of statements) {
    if (statement.effect !== 'Allow') continue;
    const covers = coversAction(statement, action);
    if (covers === 'no') continue;
    const reach = callersOf(statement, what);
    const exposed = reach.exposure === 'public' || reach.exposure === 'authenticated';
    const decided: Reach =
      exposed && (covers === 'unknown' || statement.when !== null)
        ? {
            exposure: 'unknown',
            by:
              statement.when === null
                ? `${what} with undecided actions`
                : `${reach.exposure} when ${statement.when}: ${reach.by}`,
          }
        : reach;
    widest = widest === null ? decided : widerOf(widest, decided);
  }
  const limit = denied(statements, action, what);
  return widest && limit ? narrowedBy(widest, limit) : widest;
}

/**
 * Whom one statement of a resource policy lets do what it names, as far as the denials of the same policy leave it;
 * null for a denial.
 */
export function audienceOfStatement(statement: Statement, all: readonly Statement[]): Reach | null {
  if (statement.effect !== 'Allow') return null;
  const action = statement.action.values.map(asString).find((one) => one !== null) ?? '*';
  const limit = denied(all, action, 'the policy');
  const callers = callersOf(statement, 'the policy');
  return limit ? narrowedBy(callers, limit) : callers;
}

const width = { public: 4, unknown: 3, authenticated: 2, account: 1, internal: 0 } as const;

/** The wider of two audiences. An unknown one is wider than all but public. */
export const widerOf = (a: Reach, b: Reach): Reach => (width[b.exposure] > width[a.exposure] ? b : a);

/** What is left of an audience when another control lets only `limit` through. */
export function narrowedBy(reach: Reach, limit: Reach): Reach {
  if (reach.exposure === 'internal' || reach.exposure === 'account') return reach;
  return width[limit.exposure] < width[reach.exposure] ? limit : reach;
}

/**
 * The audience of a setting that may have several values: the same for all, or unknown with what it would be
 * under each condition.
 */
export function reachOfEach(value: Value | undefined, absent: Reach, read: (value: Value) => Reach): Reach {
  const choices = value === undefined ? [] : alternatives(value);
  const total = value?.kind === 'one-of' ? value.choices.length : choices.length;
  const reaches = choices.map((choice) => ({ when: choice.when, reach: read(choice.value) }));
  if (choices.length < total || total === 0) reaches.push({ when: null, reach: absent });
  return oneReach(reaches);
}

/** One audience out of several that hold under different conditions. */
export function oneReach(reaches: readonly { readonly when: string | null; readonly reach: Reach }[]): Reach {
  const [first] = reaches;
  if (!first) return { exposure: 'unknown', by: 'it has no value' };
  if (reaches.every(({ reach }) => reach.exposure === first.reach.exposure)) return first.reach;
  const each = reaches.map(
    ({ when, reach }) => `${reach.exposure} ${when === null ? 'otherwise' : `when ${when}`} (${reach.by})`,
  );
  const cases = reaches.map(({ when, reach }) => ({ when, exposure: reach.exposure }));
  return { exposure: 'unknown', by: each.join(', '), cases };
}

function coversAction(statement: Statement, action: string): 'yes' | 'no' | 'unknown' {
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

/** IAM wildcards, letter case ignored as for actions. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'is').test(text);
}

function callersOf(statement: Statement, what: string): Reach {
  const { principal, at } = statement;
  const where = `${what}${lineOf(at)}`;
  if (principal === null) return { exposure: 'account', by: where };
  if (principal.not) return { exposure: 'unknown', by: `${where} names only whom it excludes` };
  const kinds = principalKinds(principal.value);
  if (kinds.has('unknown')) return { exposure: 'unknown', by: `${where}: whom it names is not known` };
  if (kinds.has('anyone')) return limitedBy(statement.condition, where);
  if (kinds.has('federated')) return { exposure: 'authenticated', by: where };
  return { exposure: 'account', by: where };
}

const lineOf = (at: Location): string => ` line ${at.line}`;

type PrincipalKind = 'anyone' | 'account' | 'service' | 'federated' | 'unknown';

function principalKinds(principal: Value): ReadonlySet<PrincipalKind> {
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

/** Condition keys that tie a caller to accounts, organisations or networks of the owner. IAM global condition keys. */
const tyingKeys = new Set([
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

/** What a condition leaves of "anyone". */
function limitedBy(condition: Statement['condition'], where: string): Reach {
  let left: Reach = { exposure: 'public', by: `${where} lets anyone` };
  if (condition === null) return left;
  for (const { value } of alternatives(condition)) {
    if (value.kind !== 'fields') return { exposure: 'unknown', by: `${where}: its condition is not known` };
  }
  for (const { key: operator, value: keys } of entries(condition)) {
    for (const { key, value } of entries(keys)) {
      left = narrowedBy(left, limitOf(operator.toLowerCase(), key, value, where));
    }
  }
  return left;
}

function limitOf(operator: string, written: string, value: Value, where: string): Reach {
  const key = written.toLowerCase();
  const open: Reach = { exposure: 'public', by: `${where} lets anyone` };
  const positive = /^(for(any|all)values:)?(string(equals|like|equalsignorecase)|arn(equals|like))/.test(
    operator,
  );
  const name = key.startsWith('aws:principaltag/') ? 'aws:principaltag' : key;
  if (key === 'aws:sourceip' && operator.startsWith('ipaddress')) return addresses(value, where);
  if (!positive || !tyingKeys.has(name)) return open;
  const values = items(value).map((item) => asString(item.value));
  if (values.some((one) => one !== null && isOfAnyAccount(one))) return open;
  // With IfExists the condition also holds for requests that lack the key.
  if (operator.endsWith('ifexists'))
    return { exposure: 'unknown', by: `${where} limits callers only where ${written} exists` };
  return { exposure: 'account', by: `${where} limits ${written}` };
}

/**
 * Does a pattern leave the account open: `*`, `arn:aws:sns:*:*:news`? Everyone may make a topic of that name; only the names of
 * buckets are nobody else's.
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

/** A statement that denies everyone but some network, account or organisation. */
function denied(statements: readonly Statement[], action: string, what: string): Reach | null {
  let limit: Reach | null = null;
  for (const statement of statements) {
    const everyone = statement.principal && principalKinds(statement.principal.value).has('anyone');
    if (statement.effect !== 'Deny' || !everyone || coversAction(statement, action) === 'no') continue;
    const where = `${what}${lineOf(statement.at)}`;
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
  return negative && tyingKeys.has(key)
    ? { exposure: 'account', by: `${where} denies others by ${written}` }
    : null;
}
