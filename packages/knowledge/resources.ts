import { constant, type Hole, text, type Value } from '@emmental/model';
import { arnFormat, resourceTypes } from './iam.ts';
import { holds, valuesAt } from './input.ts';
import type { Name, ResourceRow, ServiceOverrides } from './overrides/row.ts';
import { type Parts, type Reading, type ResourceLookup, readName, takenFrom } from './resource-name.ts';

/** A resource, or a pattern of resources, on which an action is needed. */
export interface ResourceNeed {
  /** Prefix and type of the IAM reference (`dynamodb:table`), or null for any resource. */
  readonly type: string | null;
  /**
   * The ARN as a text with holes: partition, region and account are pseudo parameters, a template resource is an
   * `Fn::GetAtt`, and other parts are as in the request. `*` for any resource.
   */
  readonly pattern: Value;
  /** True when the action has no resource type, so that `*` is the only correct resource. */
  readonly unavoidable: boolean;
  /** True for alternatives: the action must be allowed on only one of the resources with this mark. */
  readonly either?: true;
}

export interface ResourceNeeds {
  readonly known: readonly ResourceNeed[];
  /** Resources that are needed only for some values of an unknown part of the input. */
  readonly possible: readonly ResourceNeed[];
}

const maximumPatterns = 64;

/** Returns the resources on which AWS checks an action, with the names that the request contains. */
export function resourceNeeds(
  action: string,
  input: Value,
  resource: ResourceLookup,
  overrides: ServiceOverrides | null,
  rows?: readonly ResourceRow[],
): ResourceNeeds {
  const names = overrides?.names ?? {};
  if (!rows)
    return { known: byReference(action, input, { names, resource }, overrides?.skip ?? []), possible: [] };
  const found = rows.map((row) => ({
    applies: row.when ? holds(row.when, input) : 'yes',
    needs: fromRow(row, input, { names, resource }),
  }));
  const needsWith = (answer: 'yes' | 'perhaps') =>
    distinct(found.flatMap(({ applies, needs }) => (applies === answer ? needs : [])));
  const known = needsWith('yes');
  const possible = needsWith('perhaps');
  return known.length + possible.length > 0 ? { known, possible } : { known: [anyResource(false)], possible };
}

/** Returns the resources by the resource types of the IAM reference. */
function byReference(
  action: string,
  input: Value,
  context: Context,
  skip: readonly string[],
): readonly ResourceNeed[] {
  const prefix = action.slice(0, action.indexOf(':'));
  const all = resourceTypes(action);
  const candidates = all
    .filter(({ name }) => !skip.includes(name))
    .map(({ name, arn, required }) => ({
      required,
      ...patternsOf(`${prefix}:${name}`, arn, input, context),
    }));
  if (candidates.length === 0) return [anyResource(all.length === 0)];
  if (candidates.every(({ required, score }) => !required && score === 0)) {
    // The request names no resource of the optional types, so AWS may check the action without a resource.
    return [anyResource(input.kind === 'fields' && !input.open)];
  }
  const chosen = candidates.some(({ required }) => required)
    ? candidates.filter(({ required, named }) => required || named === 'all')
    : bestNamed(candidates);
  return distinct(chosen.flatMap(({ needs }) => needs));
}

const anyResource = (unavoidable: boolean): ResourceNeed => ({
  type: null,
  pattern: constant('*'),
  unavoidable,
});

interface Context {
  readonly names: Readonly<Record<string, Name>>;
  readonly resource: ResourceLookup;
}

function fromRow(row: ResourceRow, input: Value, context: Context): readonly ResourceNeed[] {
  if (row.type === '*') return [anyResource(true)];
  const format = row.format ?? arnFormat(row.type);
  if (!format) return [];
  const names = { ...context.names, ...row.names };
  const { needs, named } = patternsOf(row.type, format + (row.suffix ?? ''), input, { ...context, names });
  if (row.onlyNamed && named !== 'all') return [];
  return row.either ? needs.map((need) => ({ ...need, either: true })) : needs;
}

/** Returns the candidates with the most names from the request. No candidate is a required resource type. */
function bestNamed<T extends { readonly score: number }>(candidates: readonly T[]): readonly T[] {
  const best = Math.max(...candidates.map(({ score }) => score));
  return candidates.filter(({ score }) => score === best);
}

interface Patterns {
  readonly needs: readonly ResourceNeed[];
  /** The number of placeholders for which the request has a name; `named` = whether it has a name for all of them. */
  readonly score: number;
  readonly named: 'all' | 'some';
}

/** Fills an ARN format from left to right. A name that is a complete ARN replaces the text before it. */
function patternsOf(type: string, format: string, input: Value, context: Context): Patterns {
  let patterns: readonly Parts[] = [[]];
  let score = 0;
  let missed = 0;
  const pieces = format.split(/(\$\{[^}]+\})/).filter((piece) => piece !== '');
  for (const piece of pieces) {
    const placeholder = /^\$\{(.+)\}$/.exec(piece)?.[1];
    if (!placeholder || pseudo[placeholder]) {
      const part = placeholder ? (pseudo[placeholder] ?? piece) : piece;
      patterns = patterns.map((parts) => [...parts, part]);
      continue;
    }
    const readings = readingsOf(placeholder, type, input, context);
    if (readings.length > 0) score++;
    else missed++;
    const found: readonly Reading[] = readings.length > 0 ? readings : [notKnown(placeholder)];
    patterns = patterns
      .flatMap((before) => found.map((reading) => append(before, reading)))
      .slice(0, maximumPatterns);
  }
  const needs = patterns.map((parts): ResourceNeed => ({ type, pattern: text(parts), unavoidable: false }));
  return { needs, score, named: missed === 0 ? 'all' : 'some' };
}

const pseudo: Readonly<Record<string, Hole>> = {
  Partition: { kind: 'pseudo', name: 'AWS::Partition' },
  Region: { kind: 'pseudo', name: 'AWS::Region' },
  Account: { kind: 'pseudo', name: 'AWS::AccountId' },
};

const notKnown = (placeholder: string): Reading => ({
  kind: 'name',
  parts: [{ kind: 'unknown', why: `the request's ${placeholder} is not known` }],
});

function append(before: Parts, reading: Reading): Parts {
  if (reading.kind === 'name') {
    const last = before.at(-1);
    const start = reading.slash && typeof last === 'string' ? [last.replace(/\/$/, '')] : before.slice(-1);
    return [...before.slice(0, -1), ...start, ...reading.parts];
  }
  const [first, ...others] = reading.parts;
  const arn = typeof first === 'object' && first.kind === 'parameter' ? first.default : first;
  if (reading.isIndivisible || others.length > 0 || typeof arn !== 'string' || !isOtherKind(before, arn))
    return reading.parts;
  const name = arn.replace(/^.*[:/]/, '');
  return [
    ...before,
    typeof first === 'object' && first.kind === 'parameter' ? takenFrom(first, arn, name) : name,
  ];
}

/** True when an ARN belongs to another resource type and only contains the wanted name, such as the ARN of a cluster in the ARN of a service. */
function isOtherKind(before: Parts, arn: string): boolean {
  const wanted = before.at(-1);
  const start = typeof wanted === 'string' ? /:([A-Za-z-]+[:/])$/.exec(wanted)?.[1] : undefined;
  return start !== undefined && !arn.split(':').slice(5).join(':').startsWith(start);
}

/** Reads the values of a placeholder from the request, from the parameter in the service's `names`, otherwise from a parameter with a similar name. */
function readingsOf(
  placeholder: string,
  type: string,
  input: Value,
  { names, resource }: Context,
): readonly Reading[] {
  const name = Object.hasOwn(names, placeholder) ? names[placeholder] : undefined;
  if (typeof name === 'object' && 'text' in name) return [{ kind: 'name', parts: [name.text] }];
  const rule = typeof name === 'string' ? { at: name } : name;
  const as = rule && 'as' in rule ? rule.as : undefined;
  const paths = rule ? rule.at.split('|') : fieldsLike(placeholder, type, input);
  for (const path of paths) {
    const { values, open } = valuesAt(input, path);
    const field = path.replace(/[.[\]~*]+$/, '').replace(/^.*\./, '');
    const readings = values.flatMap((value) => readName(value, { type, as, field, resource }) ?? []);
    if (readings.length > 0 && !open && readings.length === values.length) return readings;
    if (readings.length > 0) return [...readings, notKnown(placeholder)];
    if (values.length > 0) return [];
  }
  const otherwise = rule && 'otherwise' in rule ? rule.otherwise : undefined;
  const decided = input.kind === 'fields' && !input.open;
  return otherwise !== undefined && decided ? [{ kind: 'name', parts: [otherwise] }] : [];
}

/**
 * Returns the parameters of the request whose name corresponds to a placeholder: the same name (`TableName`), its ARN
 * (`TopicArn` for `TopicName`), or a list (`Names[]`). For the placeholder that names the resource itself, also `Name`, `Id`
 * and `Arn`; and if the ARN has no other placeholder, a parameter named after the type (`campaignArn` for
 * `campaign/${ResourceId}`). Otherwise, the only parameter whose name ends in the same way.
 */
function fieldsLike(placeholder: string, type: string, input: Value): readonly string[] {
  if (input.kind === 'one-of') {
    return [...new Set(input.choices.flatMap(({ value }) => fieldsLike(placeholder, type, value)))];
  }
  if (input.kind !== 'fields') return [];
  const fields = [...input.fields.keys()];
  const stem = stemOf(placeholder);
  const own = plain(type.slice(type.indexOf(':') + 1));
  const isOwn = stem === own || stem === '' || own.endsWith(stem) || stem.endsWith(own);
  const isOnly = isOwn && namesIn(arnFormat(type) ?? '') === 1;
  const stems = isOnly && stem !== own ? [stem, own] : [stem];
  const wanted = [
    plain(placeholder),
    ...stems.filter((each) => each !== '').flatMap((each) => endings.map((ending) => each + ending)),
    ...(isOwn ? ['arn', 'resourcearn', 'name', 'id', 'identifier'] : []),
  ];
  const single = wanted.flatMap((name) => fields.filter((field) => plain(field) === name));
  const several = wanted.flatMap((name) =>
    fields.filter((field) => plain(field) === `${name}s`).map((field) => `${field}[]`),
  );
  const found = [...single, ...several];
  return found.length > 0 ? found : onlyField(fields, stems);
}

const endings = ['arn', 'name', 'id', 'identifier', ''] as const;

/** Returns the parameter whose name ends in the same way (`TargetDistributionId` for `DistributionId`), if there is exactly one. */
function onlyField(fields: readonly string[], stems: readonly string[]): readonly string[] {
  const fitting = fields.filter((field) => stems.some((stem) => endsAlike(stemOf(field), stem)));
  return fitting.length === 1 ? fitting : [];
}

const endsAlike = (field: string, wanted: string): boolean =>
  Math.min(field.length, wanted.length) >= 4 && (field.endsWith(wanted) || wanted.endsWith(field));

/** Returns the number of placeholders for names in an ARN format. */
const namesIn = (format: string): number =>
  [...format.matchAll(/\$\{([^}]+)\}/g)].filter(([, name = '']) => !pseudo[name]).length;

const plain = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase();

/** Returns the noun in a placeholder: `TableName` → `table`, `RoleNameWithPath` → `role`. Empty for `ResourceId`, which has no specific noun. */
const stemOf = (placeholder: string): string =>
  plain(placeholder)
    .replace(/withpath$/, '')
    .replace(/(?:name|identifier|id|arn)$/, '')
    .replace(/^resource$/, '');

/** Removes needs with the same pattern. */
export function distinct(needs: readonly ResourceNeed[]): readonly ResourceNeed[] {
  return [...new Map(needs.map((need) => [JSON.stringify(need.pattern), need])).values()];
}
