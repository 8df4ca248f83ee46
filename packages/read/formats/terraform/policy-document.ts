import { asString, choicesOf, constant, unknown, type Value } from '@emmental/model';
import { structured } from '../../app/json-text.ts';
import { items, property } from '../../app/property.ts';
import { bodyOf } from './block.ts';
import type { Instance } from './scope.ts';

/**
 * Returns the policy document of a data source `aws_iam_policy_document`: first the documents in its sources,
 * then its own statements, then its overrides. A statement replaces an earlier one with the same `sid`. Each
 * statement keeps its place. Source: hashicorp/aws provider documentation, `aws_iam_policy_document`.
 */
export function policyDocument(instance: Instance): Value {
  const body = bodyOf(instance);
  const argument = (name: string): Value | undefined => property(body, name);
  const reading: Reading = { statements: [], open: body.kind !== 'fields' || body.open };
  for (const name of ['source_json', 'source_policy_documents'])
    for (const { when, value } of items(argument(name))) addDocument(value, when, reading);
  const ownStatements = argument('statement');
  if (ownStatements?.kind === 'list' && ownStatements.open) reading.open = true;
  for (const { when, value } of ownStatements?.kind === 'list'
    ? ownStatements.items.flatMap((item) => choicesOf(item))
    : [])
    addStatement(conditional(statement(value), when), reading);
  for (const name of ['override_json', 'override_policy_documents'])
    for (const { when, value } of items(argument(name))) addDocument(value, when, reading);
  return {
    kind: 'fields',
    fields: new Map<string, Value>([
      ['Version', argument('version') ?? constant('2012-10-17')],
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
    const condition = when ?? choice.when;
    if (choice.value.kind !== 'fields') {
      if (asString(choice.value) !== '') reading.open = true;
      continue;
    }
    for (const item of items(property(choice.value, 'Statement')))
      addStatement(conditional(item.value, condition ?? item.when), reading);
  }
}

const conditional = (value: Value, when: string | null): Value =>
  when === null ? value : { kind: 'one-of', choices: [{ when, value }] };

/** Adds a statement. If there is already one with the same `Sid`, replaces it. */
function addStatement(value: Value, reading: Reading): void {
  const sid = sidOf(value);
  const before = sid === null ? -1 : reading.statements.findIndex((existing) => sidOf(existing) === sid);
  if (before >= 0) reading.statements[before] = value;
  else reading.statements.push(value);
}

const sidOf = (value: Value): string | null => {
  const sid = asString(property(value, 'Sid'));
  return sid === '' ? null : sid;
};

const statementWords = [
  ['sid', 'Sid'],
  ['actions', 'Action'],
  ['not_actions', 'NotAction'],
  ['resources', 'Resource'],
  ['not_resources', 'NotResource'],
] as const;

function statement(block: Value): Value {
  if (block.kind !== 'fields') return block;
  const fields = new Map<string, Value>([['Effect', block.fields.get('effect') ?? constant('Allow')]]);
  for (const [name, word] of statementWords) {
    const value = block.fields.get(name);
    if (value && !isEmpty(value)) fields.set(word, value);
  }
  const principals = principalsOf(block.fields.get('principals'));
  if (principals) fields.set('Principal', principals);
  const excluded = principalsOf(block.fields.get('not_principals'));
  if (excluded) fields.set('NotPrincipal', excluded);
  const conditions = conditionsOf(block.fields.get('condition'));
  if (conditions) fields.set('Condition', conditions);
  return { kind: 'fields', fields, open: block.open, ...(block.at ? { at: block.at } : {}) };
}

const isEmpty = (value: Value): boolean =>
  (value.kind === 'constant' && value.value === null) ||
  (value.kind === 'list' && value.items.length === 0 && !value.open);

/** Reads `principals { type, identifiers }`. The type `*` stands for everyone. */
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
    const named = items(property(value, 'identifiers')).map((identifier) => identifier.value);
    byType.set(type, [...(byType.get(type) ?? []), ...named]);
  }
  if (byType.size === 0) return unknown('the principals are not known', blocks.at);
  return {
    kind: 'fields',
    fields: new Map(
      [...byType].map(([type, list]) => [type, { kind: 'list', items: list, open: false } as const]),
    ),
    open,
  };
}

/** Reads `condition { test, variable, values }`. */
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
    tests.set(
      test,
      keys.set(key, property(value, 'values') ?? unknown('the condition has no values', value.at)),
    );
  }
  return {
    kind: 'fields',
    fields: new Map(
      [...tests].map(([test, keys]) => [test, { kind: 'fields', fields: keys, open: false } as const]),
    ),
    open,
  };
}
