import { asString, both, type Location, type Statement, type Value } from '@emmental/model';
import { structured } from './json-text.ts';
import { alternatives, items, placeOf, property, type When } from './property.ts';

/** The statements of a policy document, and the parts that could not be read. */
export interface PolicyReading {
  readonly statements: readonly Statement[];
  readonly unknown: readonly { readonly why: string; readonly at: Location }[];
}

/**
 * Reads an evaluated policy document: a mapping, JSON text, or a `one-of` of them. A condition on the
 * document, on a statement, or on an entire list of actions or resources becomes `when` of the statement. A
 * condition on a single item stays in the list.
 */
export function statementsIn(
  document: Value | undefined,
  origin: string,
  at: Location,
  when: string | null = null,
): PolicyReading {
  const statements: Statement[] = [];
  const unknown: { why: string; at: Location }[] = [];
  for (const choice of alternatives(document)) {
    const value = structured(choice.value);
    const place = placeOf(value, at);
    if (value.kind !== 'fields') {
      unknown.push({
        why: value.kind === 'unknown' ? value.why : 'the value is not a policy document',
        at: place,
      });
      continue;
    }
    if (value.open) unknown.push({ why: 'a part of the policy document is not known', at: place });
    for (const item of items(property(value, 'Statement'))) {
      const reading = readStatement(item, origin, place, both(when, both(choice.when, item.when)));
      statements.push(...reading.statements);
      unknown.push(...reading.unknown);
    }
  }
  return { statements, unknown };
}

/** Reads a statement, once for each effect that it may have: `!If [Prod, Deny, Allow]` is two statements. */
function readStatement(item: When, origin: string, at: Location, when: string | null): PolicyReading {
  const { value } = item;
  const place = placeOf(value, at);
  const gap = (why: string): PolicyReading => ({ statements: [], unknown: [{ why, at: place }] });
  if (value.kind !== 'fields') {
    return gap(value.kind === 'unknown' ? value.why : 'a statement is not a mapping');
  }
  const effects = alternatives(property(value, 'Effect'));
  if (effects.length === 0) return gap('the effect of a statement is not known');
  const readings = effects.map((choice) => {
    const effect = asString(choice.value);
    return effect === 'Allow' || effect === 'Deny'
      ? readEffect(value, effect, origin, place, both(when, choice.when))
      : gap('the effect of a statement is not known');
  });
  return {
    statements: readings.flatMap(({ statements }) => statements),
    unknown: readings.flatMap(({ unknown }) => unknown),
  };
}

function readEffect(
  value: Value & { readonly kind: 'fields' },
  effect: Statement['effect'],
  origin: string,
  place: Location,
  when: string | null,
): PolicyReading {
  const gap = (why: string): PolicyReading => ({ statements: [], unknown: [{ why, at: place }] });
  const written = variants(value, 'Action', 'NotAction');
  // Unknown actions of a role are a question. In the policy of a resource, they count as any action.
  const isAllowed = effect === 'Allow' && property(value, 'Principal') === undefined;
  const actions = isAllowed ? written.flatMap(withoutUnknown) : written;
  const unread = isAllowed ? written.flatMap(({ values }) => values.flatMap(whyUnknown)) : [];
  const resources = variants(value, 'Resource', 'NotResource');
  if (written.length === 0) return gap('a statement has no action');
  const sid = asString(property(value, 'Sid'));
  const principals = principalsOf(value);
  const condition = property(value, 'Condition') ?? null;
  const statements: Statement[] = [];
  for (const action of actions) {
    for (const resource of resources.length > 0 ? resources : [null]) {
      for (const principal of principals)
        statements.push({
          sid,
          effect,
          action: { not: action.not, values: action.values },
          resource: resource && { not: resource.not, values: resource.values },
          principal: principal.value && { not: principal.not, value: principal.value },
          condition,
          when: both(both(when, principal.when), both(action.when, resource?.when ?? null)),
          origin,
          at: place,
        });
    }
  }
  const open = value.open ? ['a part of a statement is not known'] : [];
  return { statements, unknown: [...open, ...unread].map((why) => ({ why, at: place })) };
}

interface Variant {
  readonly not: boolean;
  readonly when: string | null;
  readonly values: readonly Value[];
}

/** Returns the list without its unknown actions; nothing when no other is left. */
function withoutUnknown(variant: Variant): readonly Variant[] {
  const values = variant.values.filter((each) => each.kind !== 'unknown');
  if (variant.not || values.length === variant.values.length) return [variant];
  return values.length > 0 ? [{ ...variant, values }] : [];
}

const whyUnknown = (action: Value): readonly string[] =>
  action.kind === 'unknown' ? [`which actions a statement allows is not known: ${action.why}`] : [];

function listedValues(value: Value): readonly Value[] {
  if (value.kind !== 'list') return [value];
  if (value.open)
    return [...value.items, { kind: 'unknown', why: value.openWhy ?? 'the list may have more items' }];
  return value.items.filter((item) => alternatives(item).length > 0);
}

/** Returns the lists under `key` and `negated`, each with its condition. Empty lists are left out. */
function variants(statement: Value, key: string, negated: string): readonly Variant[] {
  return [key, negated].flatMap((name) =>
    alternatives(property(statement, name)).flatMap(({ when, value }) => {
      const values = listedValues(value);
      return values.length > 0 ? [{ not: name === negated, when, values }] : [];
    }),
  );
}

interface Principal {
  readonly not: boolean;
  readonly when: string | null;
  readonly value: Value | null;
}

/**
 * Returns the principals of a statement, one entry for each condition. The condition may be an `!If` that
 * contains the entire principal, or the accounts of the principal.
 */
function principalsOf(statement: Value): readonly Principal[] {
  const principal = property(statement, 'Principal');
  const named = principal ?? property(statement, 'NotPrincipal');
  if (!named) return [{ not: false, when: null, value: null }];
  const not = principal === undefined;
  const [key, ...otherKeys] = named.kind === 'fields' ? [...named.fields.keys()] : [];
  const inner =
    named.kind === 'fields' && key !== undefined && otherKeys.length === 0
      ? named.fields.get(key)
      : undefined;
  if (named.kind === 'fields' && key !== undefined && inner?.kind === 'one-of')
    return inner.choices.map(({ when, value }) => ({
      not,
      when,
      value: { ...named, fields: new Map([[key, value]]) },
    }));
  if (named.kind !== 'one-of') return [{ not, when: null, value: named }];
  return named.choices.map(({ when, value }) => ({ not, when, value }));
}
