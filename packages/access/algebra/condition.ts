import type { Value } from '@emmental/model';
import { choicesOf } from '@emmental/model';
import { type Glob, glob, globOfValue, isVariable, literal, tokensOf } from './glob.ts';
import { matchesAny, type Operator, operatorOf } from './operators.ts';
import { and, not, or, type Truth } from './truth.ts';

/** One `operator: { key: values }` of a Condition block. All conditions of a statement must hold. */
export interface Condition {
  readonly operator: Operator | 'null';
  readonly quantifier: 'all' | 'any' | null;
  readonly ifExists: boolean;
  /** In lower case, because IAM ignores the letter case of context keys. */
  readonly key: string;
  readonly values: readonly Glob[];
  /** True if a value could not be read. The condition is then unknown, unless a readable value or a missing key decides. */
  readonly open: boolean;
  /** The condition as text, with its key in lower case. Equal texts are equal conditions. */
  readonly text: string;
  /** The condition as the template has it, for messages. */
  readonly asWritten: string;
}

/** The known part of a request's context. Keys that are not listed are absent (`rest: 'missing'`) or not known (`'unknown'`). */
export interface Context {
  /** Values by lower-case key; null = the key may have any value or be absent. */
  readonly keys: ReadonlyMap<string, readonly string[] | null>;
  readonly rest: 'missing' | 'unknown';
}

/** A context in which every key may have any value. */
export const unknownContext: Context = { keys: new Map(), rest: 'unknown' };

/** Returns a context with these values. The keys may have any letter case. */
export function contextOf(
  values: Readonly<Record<string, string | readonly string[] | null>>,
  rest: Context['rest'] = 'missing',
): Context {
  const keys = new Map<string, readonly string[] | null>();
  for (const [key, value] of Object.entries(values))
    keys.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  return { keys, rest };
}

/** Reads a Condition block. `unknown` = why a part was not understood; whether the statement applies is then unknown at best. */
export function conditionsOf(value: Value | null): {
  readonly conditions: readonly Condition[];
  readonly unknown: string | null;
} {
  if (value === null || (value.kind === 'constant' && value.value === null))
    return { conditions: [], unknown: null };
  if (value.kind !== 'fields') return { conditions: [], unknown: 'the condition block is not known' };
  const conditions: Condition[] = [];
  let unknown: string | null = value.open ? 'the condition block is not fully known' : null;
  for (const [name, keys] of value.fields) {
    const parsed = parseOperator(name);
    if (!parsed || keys.kind !== 'fields') {
      unknown ??= `condition ${name} is not known`;
      continue;
    }
    if (keys.open) unknown ??= `condition ${name} is not fully known`;
    for (const [key, values] of keys.fields) conditions.push(conditionOf(name, parsed, key, values));
  }
  return { conditions, unknown };
}

/** Decides whether the condition holds for a request with this context. */
export function holds(condition: Condition, context: Context): Truth {
  const found = context.keys.get(condition.key);
  const values = found === undefined && context.rest === 'missing' ? [] : (found ?? null);
  if (condition.operator === 'null') {
    if (values === null) return 'unknown';
    return nullHolds(condition, values.length === 0);
  }
  if (values === null) return 'unknown';
  if (values.length === 0) return missingKey(condition, condition.operator);
  const policy = condition.values
    .map((value) => substitute(value, context))
    .filter((value) => value !== null);
  const operator = condition.operator;
  const truthOf = (text: string): Truth => {
    const any = matchesAny(operator, policy, literal(text));
    const open = condition.open ? or(any, 'unknown') : any;
    return operator.negated ? not(open) : open;
  };
  // Without a quantifier, a negated operator must hold for all values of the request, and any other operator for at least one.
  const all = condition.quantifier === 'all' || (condition.quantifier === null && operator.negated);
  let result: Truth = all ? 'yes' : 'no';
  for (const text of values) result = all ? and(result, truthOf(text)) : or(result, truthOf(text));
  return result;
}

/**
 * Replaces the policy variables of a pattern by the values of the request. Returns null if a variable has no value,
 * because such a pattern matches nothing. A variable with an unknown value stays a symbol.
 */
export function substitute(pattern: Glob, context: Context): Glob | null {
  if (!pattern.symbolic || !pattern.tokens.some(isVariable)) return pattern;
  const tokens: string[] = [];
  for (const token of pattern.tokens) {
    if (!isVariable(token)) {
      tokens.push(token);
      continue;
    }
    const [name = '', fallback] = token.slice(2).split(/\s*,\s*/);
    const found = context.keys.get(name.toLowerCase());
    const missing = found === undefined ? context.rest === 'missing' : found !== null && found.length === 0;
    if (missing) {
      if (fallback === undefined) return null;
      tokens.push(...fallback.replace(/^'|'$/g, ''));
    } else if (found?.length === 1 && found[0] !== undefined) tokens.push(...tokensOf(found[0], false));
    else tokens.push(`u:${name}`);
  }
  return glob(tokens);
}

function nullHolds(condition: Condition, missing: boolean): Truth {
  let result: Truth = condition.open ? 'unknown' : 'no';
  for (const value of condition.values) {
    if (value.exact === null) result = or(result, 'unknown');
    else result = or(result, (value.exact.toLowerCase() === 'true') === missing ? 'yes' : 'no');
  }
  return result;
}

/** Decides a condition whose key is not in the request: negated operators, `IfExists` and `ForAllValues` hold, others do not. */
function missingKey(condition: Condition, operator: Operator): Truth {
  if (condition.ifExists || condition.quantifier === 'all') return 'yes';
  if (condition.quantifier === 'any') return 'no';
  return operator.negated ? 'yes' : 'no';
}

interface Parsed {
  readonly operator: Operator | 'null';
  readonly quantifier: Condition['quantifier'];
  readonly ifExists: boolean;
}

function parseOperator(name: string): Parsed | null {
  const match = /^(?:(ForAllValues|ForAnyValue):)?([a-z]+?)(IfExists)?$/i.exec(name);
  if (!match) return null;
  const [, prefix, base = '', suffix] = match;
  const operator = base.toLowerCase() === 'null' ? 'null' : operatorOf(base);
  if (!operator) return null;
  const quantifier = !prefix ? null : prefix.toLowerCase() === 'forallvalues' ? 'all' : 'any';
  return { operator, quantifier, ifExists: suffix !== undefined };
}

function conditionOf(name: string, parsed: Parsed, key: string, value: Value): Condition {
  const wildcards = parsed.operator !== 'null' && parsed.operator.wildcards;
  const values: Glob[] = [];
  let open = false;
  const items = value.kind === 'list' ? value.items : [value];
  if (value.kind === 'list' && value.open) open = true;
  for (const item of items) {
    const choices = choicesOf(item);
    const pattern = choices.length === 1 ? globOfValue(item, wildcards) : null;
    if (pattern) values.push(pattern);
    else open = true;
  }
  const rest = `${values
    .map((pattern) => pattern.key)
    .sort()
    .join(', ')}${open ? ', …' : ''}`;
  return {
    ...parsed,
    key: key.toLowerCase(),
    values,
    open,
    text: `${name} ${key.toLowerCase()} ${rest}`,
    asWritten: `${name} ${key} ${rest.replace(/\$\{[^}]* [^}]*\}/g, '*')}`,
  };
}
