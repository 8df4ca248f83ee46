import { asString, constant, type Location, type Value } from '@emmental/model';
import { structured } from '../../../app/json-text.ts';
import { property } from '../../../app/property.ts';
import { entriesIn } from '../alternatives.ts';
import { isGiven } from '../resources/index.ts';
import { fields } from './expansion.ts';

const statementWords: readonly (readonly [input: string, word: string])[] = [
  ['sid', 'Sid'],
  ['actions', 'Action'],
  ['not_actions', 'NotAction'],
  ['resources', 'Resource'],
  ['not_resources', 'NotResource'],
];

/**
 * Reads policy statements from an input of a module: a mapping or a list of statements whose fields have the
 * names of `aws_iam_policy_document`.
 */
export function statements(value: Value | undefined, at: Location): Value | null {
  if (!value) return null;
  const entries = entriesIn(structured(value));
  if (!entries) return fields({ Statement: { kind: 'list', items: [], open: true, at } }, value.at ?? at);
  const read = entries.map(({ item }): Value => {
    if (item.kind !== 'fields') return item;
    const statement = new Map<string, Value>([['Effect', item.fields.get('effect') ?? constant('Allow')]]);
    for (const [input, word] of statementWords) {
      const field = item.fields.get(input);
      if (isGiven(field)) statement.set(word, field);
    }
    const principals = item.fields.get('principals');
    if (isGiven(principals)) statement.set('Principal', principalsIn(principals));
    const condition = item.fields.get('condition') ?? item.fields.get('conditions');
    const tests = condition && conditions(condition);
    if (tests) statement.set('Condition', tests);
    return { ...item, fields: statement };
  });
  const isOpen = (value.kind === 'fields' || value.kind === 'list') && value.open;
  return fields(
    { Statement: { kind: 'list', items: read, open: isOpen, at: value.at ?? at } },
    value.at ?? at,
  );
}

/** Reads the principals of a statement: `principals = [{ type, identifiers }]`. */
function principalsIn(value: Value): Value {
  const kinds = new Map<string, Value>();
  for (const { item } of entriesIn(value) ?? []) {
    const kind = asString(property(item, 'type'));
    const identifiers = property(item, 'identifiers');
    if (kind !== null && identifiers) kinds.set(kind, identifiers);
  }
  return { kind: 'fields', fields: kinds, open: kinds.size === 0 };
}

/** Reads the conditions of a statement: `condition = { name = { test, variable, values } }`. */
function conditions(value: Value): Value | null {
  const tests = new Map<string, Value>();
  for (const { item } of entriesIn(value) ?? []) {
    const [test, key, values] = ['test', 'variable', 'values'].map((name) => property(item, name));
    const [operator, name] = [asString(test), asString(key)];
    if (operator === null || name === null || !values) continue;
    const before = tests.get(operator);
    const keys = before?.kind === 'fields' ? before.fields : new Map<string, Value>();
    tests.set(operator, { kind: 'fields', fields: new Map([...keys, [name, values]]), open: false });
  }
  return tests.size > 0 ? { kind: 'fields', fields: tests, open: false } : null;
}
