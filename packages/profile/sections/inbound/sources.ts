import { triggerKind, triggerKinds } from '@emmental/knowledge';
import type { Trigger, Value } from '@emmental/model';

/**
 * The forms in which events of this source arrive; [] = any event. `triggers` are those of the source in the template;
 * without them the kind is read from the source. A kind without a row can send any event.
 */
export function arrivesAs(from: string, triggers: readonly Trigger[]): readonly string[] {
  const kinds = triggers.length > 0 ? triggers.map(({ kind }) => kind) : kindsNamedBy(from);
  const names = new Set<string>();
  for (const kind of kinds) {
    const forms = triggerKind(kind)?.arrivesAs ?? 'any';
    if (forms === 'any') return [];
    for (const form of forms) names.add(form);
  }
  return [...names].sort();
}

/** The kinds that a written source can be: `sqs:MailQueue` is `sqs`, `POST /orders` and `http` any kind that has routes. */
const kindsNamedBy = (from: string): readonly string[] =>
  /^(?:\S+ \/|http(?::|$))/.test(from)
    ? triggerKinds.filter(({ namedBy }) => namedBy === 'route').map(({ kind }) => kind)
    : [from.replace(/:.*$/s, '')];

/** `ReportBatchItemFailures` is set for all of these triggers. */
export const reportsSingleFailures = (triggers: readonly Trigger[]): boolean =>
  triggers.length > 0 &&
  triggers.every(
    ({ kind, settings }) =>
      triggerKind(kind)?.itemFailures === true &&
      holds(settings.get('FunctionResponseTypes'), 'ReportBatchItemFailures'),
  );

const holds = (value: Value | undefined, text: string): boolean =>
  value?.kind === 'list' && value.items.some((item) => item.kind === 'constant' && item.value === text);

/** True if the first source takes in the second: `any`, a method `*` of the same path, a kind without a name. */
export const sourceCovers = (wide: string, narrow: string): boolean =>
  wide === 'any' ||
  wide === narrow ||
  (wide.startsWith('* /') &&
    /^[A-Z]+ \//.test(narrow) &&
    wide.slice(2) === narrow.slice(narrow.indexOf(' ') + 1)) ||
  narrow.startsWith(`${wide}:`);
