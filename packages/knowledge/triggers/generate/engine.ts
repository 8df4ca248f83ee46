import { blockAnswers, type EventForm, type TriggerRow } from '../row.ts';

/** Every form of events: those of the triggers and the others. Throws where an id stands twice. */
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
 * The text of the inspection engine's table: how events are recognised and refused. The engine imports nothing, so the table
 * is written into its package. Throws where two signs have one priority.
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
  const byPriority = new Map<number, string>();
  for (const { id, signs } of forms)
    for (const { priority, when, confidence, places } of signs) {
      if (byPriority.has(priority)) throw new Error(`two signs have the priority ${priority}`);
      const row = { id, when, confidence, ...(places ? { places } : {}) };
      byPriority.set(priority, `  ${JSON.stringify(row)},\n`);
    }
  return [...byPriority].sort(([a], [b]) => a - b).map(([, text]) => text);
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
