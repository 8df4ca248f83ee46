import { Buffer } from 'node:buffer';
import { covers, type Glob, globOf, matches } from './glob.ts';
import { or, type Truth } from './truth.ts';

/**
 * A condition operator of the IAM reference (IAM JSON policy elements: Condition operators). `test` compares one value of
 * the policy with one value of the context. A `negated` operator is the exact opposite of `test`. Values are patterns,
 * because a value may contain a symbol: a text that is unknown until deployment, such as `${Stage}`. `wildcards` is true if
 * `*` and `?` in a policy value are wildcards.
 */
export interface Operator {
  readonly base: string;
  readonly negated: boolean;
  readonly wildcards: boolean;
  test(policy: Glob, context: Glob): Truth;
}

/** Returns the operator of a name in any letter case, without prefix and `IfExists`; null for an unknown name. */
export function operatorOf(name: string): Operator | null {
  return operators.get(name.toLowerCase()) ?? null;
}

type Test = Operator['test'];

const equals: Test = matches;
const equalsIgnoringCase: Test = (policy, context) => matches(lower(policy), lower(context));

function lower(pattern: Glob): Glob {
  if (pattern.exact !== null) return globOf(pattern.exact.toLowerCase(), false);
  const tokens = pattern.tokens.map((token) => (token.length === 1 ? token.toLowerCase() : token));
  return { ...pattern, tokens, opened: pattern.opened.map((t) => (t.length === 1 ? t.toLowerCase() : t)) };
}

/** Returns a test that reads both values (as numbers, dates, …) and compares the results. A value with a symbol makes it `unknown`; a malformed value never matches. */
const compared =
  <T>(read: (text: string) => T | null, holds: (policy: T, context: T) => boolean): Test =>
  (policy, context) => {
    if (policy.exact === null || context.exact === null) return 'unknown';
    const a = read(policy.exact);
    const b = read(context.exact);
    return a !== null && b !== null && holds(a, b) ? 'yes' : 'no';
  };

const numeric = (holds: (policy: number, context: number) => boolean) => compared(numberOf, holds);
const date = (holds: (policy: number, context: number) => boolean) => compared(dateOf, holds);

function numberOf(text: string): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(value) ? null : value;
}

/** Reads ISO 8601, or seconds since 1970. */
function dateOf(text: string): number | null {
  if (/^-?\d{5,}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const value = Date.parse(text);
  return Number.isNaN(value) ? null : value;
}

const booleanOf = (text: string): boolean | null => {
  const value = text.toLowerCase();
  return value === 'true' ? true : value === 'false' ? false : null;
};

const binaryOf = (text: string): string => Buffer.from(text, 'base64').toString('base64');

/** Compares the six parts of two ARNs one by one: a `*` in the first five parts never matches a colon. */
const arnLike: Test = (policy, context) => {
  const pattern = arnParts(policy);
  const subject = arnParts(context);
  if (!pattern || !subject)
    return pattern || subject ? (bothPlain(policy, context) ? 'no' : 'unknown') : matches(policy, context);
  if (pattern.every((part, i) => covers(part.tokens, subject[i]?.tokens ?? []))) return 'yes';
  return pattern.some((part, i) => matches(part, subject[i] ?? globOf('')) === 'no') ? 'no' : 'unknown';
};

const bothPlain = (policy: Glob, context: Glob): boolean => !policy.symbolic && !context.symbolic;

function arnParts(pattern: Glob): readonly Glob[] | null {
  const parts: string[][] = [[]];
  for (const token of pattern.tokens) {
    if (token === ':' && parts.length < 6) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.length === 6 ? parts.map((tokens) => partOf(tokens)) : null;
}

function partOf(tokens: readonly string[]): Glob {
  const symbolic = tokens.some((token) => token.length > 2);
  const plain = tokens.every((token) => token.length === 1);
  const opened = symbolic ? tokens.map((token) => (token.length > 2 ? '**' : token)) : tokens;
  return { tokens, exact: plain ? tokens.join('') : null, symbolic, opened, key: tokens.join('') };
}

const ipAddress = compared(cidrOf, (policy, context) => {
  if (policy.bits !== context.bits || context.prefix < policy.prefix) return false;
  const shift = BigInt(policy.bits - policy.prefix);
  return policy.address >> shift === context.address >> shift;
});

/** A range of IP addresses. */
export interface Cidr {
  readonly address: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; null for any other text. */
export function cidrOf(text: string): Cidr | null {
  const [host = '', length] = text.split('/');
  const v4 = ipv4Of(host);
  const address = v4 ?? ipv6Of(host);
  if (address === null) return null;
  const bits = v4 === null ? 128 : 32;
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  return prefix < 0 || prefix > bits ? null : { address, prefix, bits };
}

function ipv4Of(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return null;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function ipv6Of(text: string): bigint | null {
  if (!/^[0-9a-f:]+$/i.test(text)) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const fill = 8 - head.length - tail.length;
  if (halves.length === 1 ? fill !== 0 : fill < 1) return null;
  const groups = [...head, ...Array<string>(fill).fill('0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

interface Row {
  readonly name: string;
  readonly opposite?: string;
  readonly test: Test;
  readonly wildcards?: boolean;
}

const rows: readonly Row[] = [
  { name: 'StringEquals', opposite: 'StringNotEquals', test: equals },
  { name: 'StringEqualsIgnoreCase', opposite: 'StringNotEqualsIgnoreCase', test: equalsIgnoringCase },
  { name: 'StringLike', opposite: 'StringNotLike', test: equals, wildcards: true },
  { name: 'NumericEquals', opposite: 'NumericNotEquals', test: numeric((p, c) => c === p) },
  { name: 'NumericLessThan', test: numeric((p, c) => c < p) },
  { name: 'NumericLessThanEquals', test: numeric((p, c) => c <= p) },
  { name: 'NumericGreaterThan', test: numeric((p, c) => c > p) },
  { name: 'NumericGreaterThanEquals', test: numeric((p, c) => c >= p) },
  { name: 'DateEquals', opposite: 'DateNotEquals', test: date((p, c) => c === p) },
  { name: 'DateLessThan', test: date((p, c) => c < p) },
  { name: 'DateLessThanEquals', test: date((p, c) => c <= p) },
  { name: 'DateGreaterThan', test: date((p, c) => c > p) },
  { name: 'DateGreaterThanEquals', test: date((p, c) => c >= p) },
  { name: 'Bool', test: compared(booleanOf, (p, c) => p === c) },
  { name: 'BinaryEquals', test: compared(binaryOf, (p, c) => p === c) },
  { name: 'IpAddress', opposite: 'NotIpAddress', test: ipAddress },
  { name: 'ArnEquals', opposite: 'ArnNotEquals', test: arnLike, wildcards: true },
  { name: 'ArnLike', opposite: 'ArnNotLike', test: arnLike, wildcards: true },
];

const operators: ReadonlyMap<string, Operator> = new Map(
  rows.flatMap(({ name, opposite, test, wildcards = false }) => {
    const positive: Operator = { base: name, negated: false, wildcards, test };
    const entries: [string, Operator][] = [[name.toLowerCase(), positive]];
    if (opposite) entries.push([opposite.toLowerCase(), { ...positive, negated: true }]);
    return entries;
  }),
);

/** Decides whether one of the policy's values matches; values of one key are alternatives. */
export function matchesAny(operator: Operator, policy: readonly Glob[], context: Glob): Truth {
  let result: Truth = 'no';
  for (const value of policy) result = or(result, operator.test(value, context));
  return result;
}
