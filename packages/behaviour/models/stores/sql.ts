import {
  type Abstract,
  type Call,
  choices,
  describe,
  type Flows,
  flowOf,
  itemsOf,
  joinFlows,
  type Machine,
  noFlow,
  record,
  stringOf,
} from '@emmental/evaluator';
import { constant, type Held, partsOf, takenPath } from '@emmental/model';
import { testsHere } from '../callers.ts';
import { anyField, heldIn } from './held.ts';
import { type Column, openPart, type Statement, statementIn } from './statement.ts';
import { idOf } from './traffic.ts';

type Place = Pick<Call, 'machine' | 'at'>;

/**
 * Records what a statement reads from tables and writes into them. `values` are its parameters: lists, objects by name, or one after
 * the other. Returns the flows of the rows that it reads.
 */
export function recordStatement(
  place: Place,
  text: Abstract | undefined,
  values: readonly Abstract[],
): Flows {
  if (!text || place.machine.loading) return noFlow;
  let found = noFlow;
  for (const choice of choices(text)) {
    const parts = partsOf(describe(choice));
    if (!parts?.some((part) => typeof part === 'string')) continue;
    const statement = statementIn(parts.map((part) => (typeof part === 'string' ? part : openPart)).join(''));
    recordWritten(place, statement, choice, values);
    found = joinFlows(found, recordRead(place, statement));
  }
  return found;
}

function recordRead(place: Place, { reads, renamed }: Statement): Flows {
  if (reads.length === 0) return noFlow;
  const taken = idOf(
    place,
    'sql',
    reads.map((name) => constant(name)),
  );
  for (const name of reads)
    record(
      place.machine,
      {
        kind: 'store',
        store: 'sql',
        name: constant(name),
        taken,
        ...(Object.keys(renamed).length > 0 && { renamed }),
      },
      place.at,
    );
  return flowOf(takenPath(taken));
}

function recordWritten(
  place: Place,
  { writes }: Statement,
  text: Abstract,
  values: readonly Abstract[],
): void {
  if (!writes) return;
  const { machine } = place;
  const parameters = parametersIn(values);
  const holds = writes.columns
    ? writes.columns.flatMap((column, index) => {
        const before = writes.columns?.slice(0, index) ?? [];
        return heldInColumn(machine, column, placeholdersIn(before), text, parameters);
      })
    : [text, ...values].flatMap((value) => heldIn(machine, value, '').map(inAnyColumn));
  const tests = testsHere(machine);
  record(
    machine,
    { kind: 'store', store: 'sql', name: constant(writes.table), holds, ...(tests.length > 0 && { tests }) },
    place.at,
  );
}

const inAnyColumn = (held: Held): Held => (held.field === '' ? { ...held, field: anyField } : held);

const placeholdersIn = (columns: readonly Column[]): number =>
  columns.reduce((sum, { value }) => sum + (value.match(/\?|%s/g) ?? []).length, 0);

/** Returns the event data in a column: of the parameters in its text, and of the text where a part of it is not known. */
function heldInColumn(
  machine: Machine,
  { name, value }: Column,
  before: number,
  text: Abstract,
  { list, named, others }: Parameters,
): readonly Held[] {
  const column = name === '' ? anyField : name;
  const found = [
    ...[...value.matchAll(/\$(\d+)/g)].map(([, index]) => list?.[Number(index) - 1]),
    ...[...value.matchAll(/\?|%s/g)].map((_, index) => list?.[before + index]),
    ...[...value.matchAll(/(?:[:@]|%\()(\w+)/g)].map(([, key = '']) => named.get(key)),
  ];
  const known = found.filter((each) => each !== undefined);
  const rest = found.length > known.length ? others : [];
  const open = value.includes(openPart) ? [text] : [];
  const held = [...known, ...rest, ...open].flatMap((each) => heldIn(machine, each, column));
  return held.length > 0 ? held : [{ field: column, eventPath: null, sinks: [] }];
}

/** The parameters of a statement; `others` = those whose places or names are not known. */
interface Parameters {
  readonly list: readonly Abstract[] | null;
  readonly named: ReadonlyMap<string, Abstract>;
  readonly others: readonly Abstract[];
}

function parametersIn(values: readonly Abstract[]): Parameters {
  const named = new Map<string, Abstract>();
  const lists = values.flatMap((value) => (value.kind === 'object' ? (itemsOf(value) ?? []) : []));
  for (const value of values)
    if (value.kind === 'object' && value.object.shape !== 'list')
      for (const [name, { value: inner }] of value.object.fields)
        named.set(name.replace(/^[:@$]/, ''), inner);
  // `[{ name: 'id', value: { stringValue: id } }]` of the Data API.
  for (const item of lists) {
    if (item.kind !== 'object') continue;
    const name = stringOf(item.object.fields.get('name')?.value);
    const value = item.object.fields.get('value')?.value;
    if (name !== null && value) named.set(name, value);
  }
  const isList = values.some((value) => value.kind === 'object' && value.object.shape === 'list');
  return { list: isList ? lists : values.length > 0 ? values : null, named, others: values };
}
