import { asString, choicesOf, type Feed, type Needed, type Trigger, type Value } from '@emmental/model';
import type { ReviewedFunction } from './rule.ts';

/** May data of a call pass a filter? `unknown` = the filter or the data is not known well enough. */
export type Passes = 'yes' | 'no' | 'unknown';

/**
 * Decides whether what a call writes passes the filter of an event source mapping, pipe or subscription. Only the kind of change
 * of a DynamoDB stream (`eventName`) is compared; a filter of anything else is unknown.
 * Source: Lambda developer guide, "Control which events Lambda sends to your function"; SNS developer guide, filter policies.
 */
export function passesFilter({ settings }: Trigger | Feed, by: ReviewedFunction, need: Needed): Passes {
  if (settings.has('FilterPolicy')) return 'unknown';
  const criteria = settings.get('FilterCriteria');
  if (criteria === undefined) return 'yes';
  const filters = criteria.kind === 'fields' ? criteria.fields.get('Filters') : undefined;
  if (criteria.kind === 'fields' && filters === undefined) return 'yes';
  if (filters?.kind !== 'list') return 'unknown';
  const passed = filters.items.map((filter) => passesOne(filter, by, need));
  // A record passes if one of the filters takes it; no filter at all takes every record.
  if (passed.includes('yes') || (passed.length === 0 && !filters.open)) return 'yes';
  return passed.includes('unknown') || filters.open ? 'unknown' : 'no';
}

function passesOne(filter: Value, by: ReviewedFunction, need: Needed): Passes {
  const written = filter.kind === 'fields' ? filter.fields.get('Pattern') : undefined;
  const pattern = written ? patternIn(written) : null;
  const made = changesBy(by, need);
  if (pattern === null || made === null) return 'unknown';
  const { eventName, ...others } = pattern;
  const isEmpty = Object.keys(others).length === 0;
  if (eventName === undefined) return isEmpty ? 'yes' : 'unknown';
  if (!Array.isArray(eventName) || !eventName.every((name) => typeof name === 'string')) return 'unknown';
  if (eventName.some((name) => made.sure.has(name))) return isEmpty ? 'yes' : 'unknown';
  return eventName.some((name) => made.possible.has(name)) ? 'unknown' : 'no';
}

/** Returns the fields of a pattern: of JSON text, or of the structure that Terraform encodes as such a text; null = not known. */
function patternIn(written: Value): Readonly<Record<string, unknown>> | null {
  if (written.kind === 'fields')
    return Object.fromEntries([...written.fields].map(([key, value]) => [key, textsOf(value) ?? value]));
  try {
    const found: unknown = JSON.parse(asString(written) ?? '');
    return typeof found === 'object' && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Returns the texts of a list; null for another value. */
function textsOf(value: Value): readonly string[] | null {
  if (value.kind !== 'list' || value.open) return null;
  const texts = value.items.flatMap((item) => asString(item) ?? []);
  return texts.length === value.items.length ? texts : null;
}

type Change = 'INSERT' | 'MODIFY' | 'REMOVE';

/** The kinds of change that an action causes in the stream of a table. Source: DynamoDB API reference, `Record` and the operations. */
const changesOf: Readonly<Record<string, readonly Change[]>> = {
  'dynamodb:PutItem': ['INSERT', 'MODIFY'],
  'dynamodb:UpdateItem': ['MODIFY'],
  'dynamodb:DeleteItem': ['REMOVE'],
  'dynamodb:BatchWriteItem': ['INSERT', 'MODIFY', 'REMOVE'],
  'dynamodb:PartiQLInsert': ['INSERT'],
  'dynamodb:PartiQLUpdate': ['MODIFY'],
  'dynamodb:PartiQLDelete': ['REMOVE'],
};

function changesBy(
  by: ReviewedFunction,
  need: Needed,
): { readonly sure: ReadonlySet<string>; readonly possible: ReadonlySet<string> } | null {
  const sure = changesOf[need.action];
  if (sure === undefined) return null;
  // An update of an item that is not there inserts it, unless its condition asks for the item.
  const inserts = need.action === 'dynamodb:UpdateItem' && !asksForItem(by, need);
  return { sure: new Set(sure), possible: new Set(inserts ? ['INSERT'] : []) };
}

/** Does every update at the places of a need ask for an attribute of the item, and for nothing else that may hold instead? */
function asksForItem(by: ReviewedFunction, { evidence }: Needed): boolean {
  const updates = by.report.behaviours.flatMap((behaviour) =>
    behaviour.kind === 'api-call' &&
    evidence.some(({ file, line }) => file === behaviour.seen.at.file && line === behaviour.seen.at.line)
      ? choicesOf(behaviour.input.filled)
      : [],
  );
  return (
    updates.length > 0 &&
    updates.every(({ value }) => {
      const condition = value.kind === 'fields' ? value.fields.get('ConditionExpression') : undefined;
      const text = condition ? asString(condition) : null;
      return text !== null && /\battribute_exists\s*\(/.test(text) && !/\b(or|not)\b/i.test(text);
    })
  );
}
