import { asString, choicesOf, constant, unknown, type Value } from '@emmental/model';
import { structured } from '../../app/json-text.ts';
import { items, property } from '../../app/property.ts';
import { bodyOf } from './block.ts';
import type { Instance } from './scope.ts';

/**
 * The document that a data source `aws_iam_policy_document` writes: its sources first, then its own statements, which
 * replace those of the same `sid`, then its overrides. Every statement keeps the place it was written at.
 * Source: hashicorp/aws provider documentation, `aws_iam_policy_document`.
 */
export function policyDocument(instance: Instance): Value {
  const body = bodyOf(instance);
  const given = (name: string): Value | undefined => property(body, name);
  const reading: Reading = { statements: [], open: body.kind !== 'fields' || body.open };
  for (const name of ['source_json', 'source_policy_documents'])
    for (const { when, value } of items(given(name))) addDocument(value, when, reading);
  const own = given('statement');
  if (own?.kind === 'list' && own.open) reading.open = true;
  for (const { when, value } of own?.kind === 'list' ? own.items.flatMap((item) => choicesOf(item)) : [])
    put(conditional(statement(value), when), reading);
  for (const name of ['override_json', 'override_policy_documents'])
    for (const { when, value } of items(given(name))) addDocument(value, when, reading);
  return {
    kind: 'fields',
    fields: new Map<string, Value>([
      ['Version', given('version') ?? constant('2012-10-17')],
      ['Statement', { kind: 'list', items: reading.statements, open: reading.open, at: instance.block.at }],
    ]),
    open: false,
    at: instance.block.at,
  };
}

interface Reading {
  readonly statements: Value[];
  open: boolean;
}

function addDocument(value: Value, when: string | null, reading: Reading): void {
  for (const choice of choicesOf(structured(value))) {
    const both = when ?? choice.when;
    if (choice.value.kind !== 'fields') {
      if (asString(choice.value) !== '') reading.open = true;
      continue;
    }
    for (const item of items(property(choice.value, 'Statement')))
      put(conditional(item.value, both ?? item.when), reading);
  }
}

const conditional = (value: Value, when: string | null): Value =>
  when === null ? value : { kind: 'one-of', choices: [{ when, value }] };

/** A statement takes the place of one with its own `Sid`. */
function put(value: Value, reading: Reading): void {
  const sid = sidOf(value);
  const before = sid === null ? -1 : reading.statements.findIndex((one) => sidOf(one) === sid);
  if (before >= 0) reading.statements[before] = value;
  else reading.statements.push(value);
}

const sidOf = (value: Value): string | null => {
  const sid = asString(property(value, 'Sid'));
  return sid === '' ? null : sid;
};

const words = [
  ['sid', 'Sid'],
  ['actions', 'Action'],
  ['not_actions', 'NotAction'],
  ['resources', 'Resource'],
  ['not_resources', 'NotResource'],
] as const;

function statement(of: Value): Value {
  if (of.kind !== 'fields') return of;
  const fields = new Map<string, Value>([['Effect', of.fields.get('effect') ?? constant('Allow')]]);
  for (const [name, word] of words) {
    const value = of.fields.get(name);
    if (value && !isEmpty(value)) fields.set(word, value);
  }
  const principals = principalsOf(of.fields.get('principals'));
  if (principals) fields.set('Principal', principals);
  const excluded = principalsOf(of.fields.get('not_principals'));
  if (excluded) fields.set('NotPrincipal', excluded);
  const conditions = conditionsOf(of.fields.get('condition'));
  if (conditions) fields.set('Condition', conditions);
  return { kind: 'fields', fields, open: of.open, ...(of.at ? { at: of.at } : {}) };
}

const isEmpty = (value: Value): boolean =>
  (value.kind === 'constant' && value.value === null) ||
  (value.kind === 'list' && value.items.length === 0 && !value.open);

/** `principals { type, identifiers }`; type `*` is everybody. */
function principalsOf(blocks: Value | undefined): Value | null {
  if (!blocks || isEmpty(blocks)) return null;
  const byType = new Map<string, Value[]>();
  let open = blocks.kind === 'list' && blocks.open;
  for (const { value } of items(blocks)) {
    const type = asString(property(value, 'type'));
    if (type === null) {
      open = true;
      continue;
    }
    if (type === '*') return constant('*', value.at);
    const named = items(property(value, 'identifiers')).map((one) => one.value);
    byType.set(type, [...(byType.get(type) ?? []), ...named]);
  }
  if (byType.size === 0) return unknown('who is meant is not known', blocks.at);
  return {
    kind: 'fields',
    fields: new Map(
      [...byType].map(([type, list]) => [type, { kind: 'list', items: list, open: false } as const]),
    ),
    open,
  };
}

/** `condition { test, variable, values }` */
function conditionsOf(blocks: Value | undefined): Value | null {
  if (!blocks || isEmpty(blocks)) return null;
  const tests = new Map<string, Map<string, Value>>();
  let open = blocks.kind === 'list' && blocks.open;
  for (const { value } of items(blocks)) {
    const [test, key] = [asString(property(value, 'test')), asString(property(value, 'variable'))];
    if (test === null || key === null) {
      open = true;
      continue;
    }
    const keys = tests.get(test) ?? new Map<string, Value>();
    tests.set(test, keys.set(key, property(value, 'values') ?? unknown('no values are given', value.at)));
  }
  return {
    kind: 'fields',
    fields: new Map(
      [...tests].map(([test, keys]) => [test, { kind: 'fields', fields: keys, open: false } as const]),
    ),
    open,
  };
}
