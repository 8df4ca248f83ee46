import { createHash } from 'node:crypto';
import {
  type Abstract,
  type Call,
  choices,
  describe,
  type Flows,
  flowOf,
  frameOf,
  getMember,
  isNothing,
  noFlow,
  stringOf,
} from '@emmental/evaluator';
import { type StoreRow, storeRow, valuesAt } from '@emmental/knowledge';
import {
  type Held,
  type Hole,
  type StoreTraffic,
  takenIn,
  takenPath,
  text,
  type Value,
} from '@emmental/model';
import { keyOfValue } from '../value-key.ts';
import { heldByAnyone, heldIn } from './held.ts';

type Place = Pick<Call, 'machine' | 'at'>;

/** Returns what a call of an API takes out of a store and puts into it; `data` = the content, where the request does not have it. */
export function trafficOf(
  place: Place,
  service: string,
  operation: string,
  input: Abstract,
  data?: Abstract,
): StoreTraffic {
  const row = storeRow(service, operation);
  if (!row) return {};
  return {
    ...(row.answers && { taken: idOf(place, `${service}:${operation}`, namesIn(row, input)) }),
    ...(row.writes && {
      holds: data ? heldIn(place.machine, data, '') : writtenBy(place, row, operation, input),
    }),
  };
}

/** Returns the flows of what a call takes out of a store. */
export const flowsTaken = ({ taken }: StoreTraffic): Flows =>
  taken === undefined ? noFlow : flowOf(takenPath(taken));

/** Names a call by its place and by the store. Data of stores counts as any name, so that a loop from one to the next ends. */
export function idOf({ machine, at }: Place, call: string, names: readonly Value[]): string {
  const { path } = frameOf(machine).record.module;
  const place = `${path}:${at.line}:${at.column} ${call} ${names.map((name) => keyOfValue(withoutTaken(name))).join(' ')}`;
  return createHash('sha256').update(place).digest('hex').slice(0, 12);
}

const namesIn = (row: StoreRow, input: Abstract): readonly Value[] => {
  const request = describe(input);
  return [...row.names, ...(row.key ? [row.key] : [])].flatMap((path) => valuesAt(request, path));
};

function withoutTaken(value: Value): Value {
  if (value.kind === 'text') return text(value.parts.map((part) => (isTaken(part) ? '*' : part)));
  if (value.kind === 'fields')
    return {
      ...value,
      fields: new Map([...value.fields].map(([name, inner]) => [name, withoutTaken(inner)])),
    };
  if (value.kind === 'unknown') return text(['*']);
  return value.kind === 'constant' ? value : text(['*']);
}

const isTaken = (part: string | Hole): boolean =>
  typeof part === 'object' &&
  (part.kind === 'unknown' || (part.kind === 'event' && takenIn(part.path) !== null));

function writtenBy(place: Place, row: StoreRow, operation: string, input: Abstract): readonly Held[] {
  const { machine } = place;
  const held = Object.entries(row.writes ?? {}).flatMap(([path, name]) =>
    partsAt(place, input, path).flatMap((value) => heldIn(machine, value, name)),
  );
  if (operation === 'UpdateItem') held.push(...updated(place, input));
  if (operation === 'PutObject' && isSigned(input)) held.push(heldByAnyone('Body'));
  return held;
}

/** An upload without a body that is surely none: whoever gets its signed address sends the body. */
function isSigned(input: Abstract): boolean {
  if (input.kind !== 'object') return false;
  const { fields, base, rest } = input.object;
  return !fields.has('Body') && base.value.kind === 'absent' && rest.value.kind === 'absent';
}

/** Returns the parts of a request at a path of the table of stores; `*` = each field. */
function partsAt(place: Place, input: Abstract, path: string): readonly Abstract[] {
  let values: readonly Abstract[] = choices(input);
  for (const step of path.split('.'))
    values = values.flatMap((value) => partsOf(place, value, step)).filter((value) => !isNothing(value));
  return values;
}

function partsOf(place: Place, value: Abstract, step: string): readonly Abstract[] {
  const isAny = step === '[]' || step === '*';
  if (value.kind !== 'object') return isAny ? [value] : [];
  if (!isAny) return choices(getMember(place.machine, value, step, place.at));
  const { fields, rest, base } = value.object;
  return [...[...fields.values()].map((field) => field.value), rest.value, base.value].flatMap(choices);
}

/** Returns the fields that the expression of an update sets; one that is not known may set any. */
function updated(place: Place, input: Abstract): readonly Held[] {
  const { machine } = place;
  const expressions = partsAt(place, input, 'UpdateExpression').map(stringOf);
  const values = partsAt(place, input, 'ExpressionAttributeValues');
  const names = partsAt(place, input, 'ExpressionAttributeNames');
  const [expression = null] = expressions;
  if (expressions.length !== 1 || expression === null)
    return values.flatMap((value) => heldIn(machine, value, '').map((held) => ({ ...held, field: '*' })));
  return values.flatMap((value) => {
    if (value.kind !== 'object') return heldIn(machine, value, '*');
    return setsIn(expression).flatMap(({ field, placeholders }) =>
      placeholders.flatMap((placeholder) => {
        const written = value.object.fields.get(placeholder)?.value ?? value.object.base.value;
        return written.kind === 'absent' ? [] : heldIn(machine, written, opened(field, names));
      }),
    );
  });
}

/** Replaces the aliases in the name of a field. */
const opened = (field: string, names: readonly Abstract[]): string =>
  field
    .split('.')
    .map((step) => {
      if (!step.startsWith('#')) return step;
      const [name] = names.flatMap((each) =>
        each.kind === 'object' ? (each.object.fields.get(step)?.value ?? []) : [],
      );
      return stringOf(name) ?? '*';
    })
    .join('.');

/** `SET #c = :c, tags.a = if_not_exists(n, :n)` → the fields, each with the placeholders of its value. */
function setsIn(
  expression: string,
): readonly { readonly field: string; readonly placeholders: readonly string[] }[] {
  const clauses = expression.split(/\b(?:SET|ADD|REMOVE|DELETE)\b/i);
  return clauses.flatMap((clause) =>
    clause.split(/,(?![^(]*\))/).flatMap((part) => {
      const [, field, rest = ''] = /^\s*([#\w.[\]-]+)\s*(?:=|\s)\s*(.*)$/s.exec(part) ?? [];
      const placeholders = rest.match(/:\w+/g) ?? [];
      return field === undefined ? [] : [{ field: field.replace(/\[\d+\]/g, ''), placeholders }];
    }),
  );
}
