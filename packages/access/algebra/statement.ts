import type { Location, Statement, Value } from '@emmental/model';
import { choicesOf, constant } from '@emmental/model';
import { type Condition, conditionsOf } from './condition.ts';
import { type Glob, globOf, globOfValue, type IsResource } from './glob.ts';

/** A list of patterns; `not` = everything that none of them matches. */
export interface Patterns {
  readonly not: boolean;
  readonly globs: readonly Glob[];
}

/** A compiled statement: its patterns are parsed, and each rule has one alternative of the template's conditions. */
export interface Rule {
  readonly allow: boolean;
  readonly action: Patterns;
  readonly resource: Patterns;
  readonly principal: Statement['principal'];
  readonly conditions: readonly Condition[];
  /** The part of the statement that was not understood, as a reason; null = all was understood. */
  readonly unknown: string | null;
  /** Template conditions that must all hold for the rule to exist: `Prod`, `not Prod`. */
  readonly when: readonly string[];
  readonly statement: Statement;
}

/** The compiled statements of one or several policies. */
export type Policy = readonly Rule[];

/** Compiles statements into rules. A statement with `one-of` values becomes several rules, one for each template condition. */
export function compile(statements: readonly Statement[], isResource?: IsResource): Policy {
  return statements.flatMap((statement) => rulesOf(statement, isResource));
}

/** Reads a JSON policy document into statements, for managed policies and for tests. All statements get the location `at`. */
export function statementsOfDocument(
  document: unknown,
  origin = 'inline',
  at: Location = { file: '', line: 1, column: 1 },
): readonly Statement[] {
  const statements = field(document, 'Statement');
  const list = Array.isArray(statements) ? statements : statements === undefined ? [] : [statements];
  return list.flatMap((item: unknown) => {
    const action = field(item, 'Action') ?? field(item, 'NotAction');
    const resource = field(item, 'Resource') ?? field(item, 'NotResource');
    const principal = field(item, 'Principal') ?? field(item, 'NotPrincipal');
    const condition = field(item, 'Condition');
    const sid = field(item, 'Sid');
    if (action === undefined) return [];
    return [
      {
        sid: typeof sid === 'string' ? sid : null,
        effect: field(item, 'Effect') === 'Deny' ? ('Deny' as const) : ('Allow' as const),
        action: { not: field(item, 'Action') === undefined, values: listed(action) },
        resource:
          resource === undefined
            ? null
            : { not: field(item, 'Resource') === undefined, values: listed(resource) },
        principal:
          principal === undefined
            ? null
            : { not: field(item, 'Principal') === undefined, value: plainValue(principal) },
        condition: condition === undefined ? null : plainValue(condition),
        when: null,
        origin,
        at,
      },
    ];
  });
}

/** Returns the template value of a plain JSON value. */
export function plainValue(plain: unknown): Value {
  if (Array.isArray(plain)) return { kind: 'list', items: plain.map(plainValue), open: false };
  if (typeof plain === 'object' && plain !== null)
    return {
      kind: 'fields',
      fields: new Map(Object.entries(plain).map(([key, value]) => [key, plainValue(value)])),
      open: false,
    };
  if (typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean')
    return constant(plain);
  return constant(null);
}

function rulesOf(statement: Statement, isResource: IsResource | undefined): Rule[] {
  const { conditions, unknown } = conditionsOf(statement.condition);
  const actions = alternatives(statement.action, (value) => lowerCase(globOfValue(value)));
  const resources = statement.resource
    ? alternatives(statement.resource, (value) => globOfValue(value, true, isResource))
    : [{ when: [], patterns: everything, unknown: null }];
  const when = conjuncts(statement.when);
  return actions.flatMap((action) =>
    resources.map((resource) => ({
      allow: statement.effect === 'Allow',
      action: action.patterns,
      resource: resource.patterns,
      principal: statement.principal,
      conditions,
      unknown: unknown ?? action.unknown ?? resource.unknown,
      when: [...new Set([...when, ...action.when, ...resource.when])],
      statement,
    })),
  );
}

const everything: Patterns = { not: false, globs: [globOf('*')] };

interface Alternative {
  readonly when: readonly string[];
  readonly patterns: Patterns;
  readonly unknown: string | null;
}

/** Groups values by the template condition on which they depend. A negated list cannot be divided, so it becomes unknown. */
function alternatives(
  list: { readonly not: boolean; readonly values: readonly Value[] },
  read: (value: Value) => Glob | null,
): Alternative[] {
  const groups = new Map<string, Glob[]>();
  let unknown: string | null = null;
  for (const value of list.values.flatMap(flatten)) {
    for (const choice of choicesOf(value)) {
      const pattern = read(choice.value) ?? globOfUnknown;
      const when = choice.when ?? '';
      if (list.not && when !== '') unknown = 'the list depends on a template condition';
      groups.set(when, [...(groups.get(when) ?? []), pattern]);
    }
  }
  if (list.not) return [{ when: [], patterns: { not: true, globs: [...groups.values()].flat() }, unknown }];
  return [...groups].map(([when, globs]) => ({
    when: conjuncts(when),
    patterns: { not: false, globs },
    unknown: null,
  }));
}

const globOfUnknown: Glob = {
  tokens: ['u:unknown'],
  exact: null,
  symbolic: true,
  opened: ['**'],
  key: `\${unknown}`,
};

function flatten(value: Value): readonly Value[] {
  if (value.kind !== 'list') return [value];
  const items = value.items.flatMap(flatten);
  return value.open ? [...items, { kind: 'unknown', why: 'the list is not fully known' }] : items;
}

function lowerCase(pattern: Glob | null): Glob | null {
  if (!pattern) return null;
  if (!pattern.symbolic) return globOf(pattern.key.toLowerCase());
  const tokens = pattern.tokens.map((token) => (token.length === 1 ? token.toLowerCase() : token));
  const opened = pattern.opened.map((token) => (token.length === 1 ? token.toLowerCase() : token));
  return { ...pattern, tokens, opened };
}

function conjuncts(when: string | null): readonly string[] {
  return when ? when.split(' and ') : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

const listed = (value: unknown): readonly Value[] =>
  Array.isArray(value) ? value.map(plainValue) : [plainValue(value)];
