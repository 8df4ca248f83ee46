import { storeRow } from '@emmental/knowledge';
import type { Held, LinkedValue, StoreUse } from '@emmental/model';
import type { StoreCall } from './places.ts';

/** Returns the names on the way to a field of stored content, from a field of the answer. */
export function contentSteps(call: StoreCall, field: string): readonly string[] {
  const names = namesOf(field);
  if (call.kind === 'store') return columnSteps(call, names);
  const skipped = storeRow(call.service, call.operation)?.answers?.[names[0] ?? ''] ?? 0;
  return withoutTags(names.slice(skipped));
}

/** The name of a column; none where the rows have no names. Libraries put rows below a name of their own. */
function columnSteps({ store, renamed }: StoreUse<LinkedValue>, names: readonly string[]): readonly string[] {
  if (store !== 'sql') return [];
  const [first] = names;
  const name = (first !== undefined && rowLists.has(first) ? names[1] : first)?.toLowerCase();
  if (name === undefined || /^(?:string|long|double|boolean|blob|is)(?:value|null)$/.test(name)) return [];
  const column = renamed?.[name] ?? name;
  return column === '' ? [] : [column];
}

const rowLists: ReadonlySet<string> = new Set(['rows', 'records', 'recordset', 'formattedRecords']);

/** Returns the fields of what a call writes that may be at the steps: those with these names, else those whose names are not known. */
export function heldAt(holds: readonly Held[], steps: readonly string[]): readonly Held[] {
  const fields = holds.map((held) => ({ held, names: withoutTags(namesOf(held.field)) }));
  const named = fields.filter(({ names }) => !names.includes(any) && leadsTo(names, steps));
  const found =
    named.length > 0 && steps.length > 0 ? named : fields.filter(({ names }) => meets(names, steps));
  return found.map(({ held }) => held);
}

const any = '*';

const namesOf = (field: string): readonly string[] =>
  field
    .replaceAll('[]', '')
    .split('.')
    .filter((step) => step !== '');

const leadsTo = (names: readonly string[], steps: readonly string[]): boolean =>
  names.slice(0, steps.length).every((name, index) => name === steps[index]);

const meets = (names: readonly string[], steps: readonly string[]): boolean =>
  names.slice(0, steps.length).every((name, index) => name === any || name === steps[index]);

/** Leaves out the types that the plain client of DynamoDB writes around values: `name.S`. */
const withoutTags = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => index === 0 || !tags.has(name));

const tags: ReadonlySet<string> = new Set(['S', 'N', 'B', 'BOOL', 'L', 'M', 'SS', 'NS', 'BS', 'NULL']);
