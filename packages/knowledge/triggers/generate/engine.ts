import { blockAnswers, type EventForm, type Sign, type TriggerRow } from '../row.ts';

/** Returns every form of events by its id: those of the triggers and the others. Throws if two have the same id. */
export function formsOf(
  rows: readonly TriggerRow[],
  others: readonly EventForm[],
): ReadonlyMap<string, EventForm> {
  const forms = new Map<string, EventForm>();
  for (const form of [...rows.flatMap((row) => row.forms), ...others]) {
    if (forms.has(form.id)) throw new Error(`two forms are called ${form.id}`);
    forms.set(form.id, form);
  }
  return forms;
}

/**
 * Returns the text of the inspection engine's table: how events are recognised and refused. The engine imports nothing, so the
 * table is written into its package. Throws if two signs have the same priority.
 */
export function engineTable(forms: ReadonlyMap<string, EventForm>): string {
  const all = [...forms.values()];
  const toCaller = Object.entries(blockAnswers).flatMap(([answer, row]) => (row.toCaller ? [answer] : []));
  return `// Written by \`npm run generate triggers\` from packages/knowledge/triggers. Do not edit.
import type { AnswerRow, BlockAnswer, PlatformNames, TriggerRow } from './row.ts';

/** Every sign of every form of events, in the order in which they are tried. */
export const triggers = [
${signsOf(all).join('')}] as const satisfies readonly TriggerRow[];

export type TriggerId = (typeof triggers)[number]['id'] | 'custom';

/** By form: names of hosts that the platform writes into the event and no sender chooses. */
export const platformNames: PlatformNames = {
${hostsOf(all).join('')}};

/** By form: how a refused event is answered, and where its records stand. A form without a row gets an error. */
export const answers: Readonly<Record<string, AnswerRow>> = {
${answersOf(all).join('')}};

/** Answers that somebody gets who still has the event. */
export const toCaller: readonly BlockAnswer[] = ${JSON.stringify(toCaller)};
`;
}

function signsOf(forms: readonly EventForm[]): readonly string[] {
  const signs = forms.flatMap(({ id, signs }) => signs.map((sign) => ({ id, ...sign })));
  const formAt = new Map<number, string>();
  for (const { id, priority } of signs) {
    const other = formAt.get(priority);
    if (other !== undefined) throw new Error(collision([other, id], priority, signs));
    formAt.set(priority, id);
  }
  return signs
    .toSorted((a, b) => a.priority - b.priority)
    .map(({ id, when, confidence, places }) => {
      const row = { id, when, confidence, ...(places ? { places } : {}) };
      return `  ${JSON.stringify(row)},\n`;
    });
}

/** Returns the error about two forms that share a priority, with the next free one that leaves room before and behind it. */
function collision(
  [first, second]: readonly [string, string],
  priority: number,
  signs: readonly Pick<Sign, 'priority'>[],
): string {
  const taken = new Set(signs.map((sign) => sign.priority));
  let free = priority;
  while (taken.has(free)) free += 10;
  const forms =
    first === second
      ? `two signs of the form ${first} have`
      : `the forms ${first} and ${second} have a sign of`;
  return `${forms} the priority ${priority}; ${free} is free`;
}

const hostsOf = (forms: readonly EventForm[]): readonly string[] =>
  forms.flatMap(({ id, hosts }) => (hosts ? [line(id, hosts)] : [])).sort();

const answersOf = (forms: readonly EventForm[]): readonly string[] =>
  forms
    .filter(({ answer, records }) => answer !== 'error' || records.length > 0)
    .map(({ id, answer, records }) => {
      const lists = records.map((path) => path.split('.'));
      return line(id, { answer, ...(lists.length > 0 ? { records: lists } : {}) });
    })
    .sort();

const line = (id: string, row: object): string => `  '${id}': ${JSON.stringify(row)},\n`;
