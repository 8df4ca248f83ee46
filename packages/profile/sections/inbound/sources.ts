import { isTriggerKind, triggerKind, triggerKinds } from '@emmental/knowledge';
import { nearest, type Trigger, type TriggerKind, type Value } from '@emmental/model';

/**
 * Returns the ids of the forms in which events of this source arrive; `[]` stands for any event. `triggers` are those of the
 * source in the template. Without them, the source itself names its kind; a source of an unknown kind can send any event, and
 * `unknownKind` reports it.
 */
export function arrivesAs(from: string, triggers: readonly Trigger[]): readonly string[] {
  const kinds = triggers.length > 0 ? triggers.map(({ kind }) => kind) : kindsNamedBy(from);
  if (kinds.length === 0) return [];
  const names = new Set<string>();
  for (const kind of kinds) {
    const forms = triggerKind(kind).arrivesAs;
    if (forms === 'any') return [];
    for (const form of forms) names.add(form);
  }
  return [...names].sort();
}

/**
 * Returns the kinds that a written source can be: `sqs:MailQueue` is `sqs`; `POST /orders` and `http` are any kind that has
 * routes. A source of an unknown kind has none.
 */
function kindsNamedBy(from: string): readonly TriggerKind[] {
  if (/^\S+ \//.test(from)) return kindsWithRoutes;
  const kind = kindIn(from);
  if (kind === 'http') return kindsWithRoutes;
  return isTriggerKind(kind) ? [kind] : [];
}

const kindsWithRoutes = triggerKinds.filter(({ namedBy }) => namedBy === 'route').map(({ kind }) => kind);

/** Returns the part before the name: `sqs` of `sqs:MailQueue`. */
const kindIn = (from: string): string => from.replace(/:.*$/s, '');

/**
 * Returns a text about the kind of a written source that no trigger has, with the nearest known kind: `sqss; did you mean sqs?`.
 * Null when the kind is known.
 */
export function unknownKind(from: string): string | null {
  if (from === 'any' || kindsNamedBy(from).length > 0) return null;
  const kind = kindIn(from);
  const near = nearest(kind, [...triggerKinds.map((row) => row.kind), 'http', 'any']);
  return near === null ? kind : `${kind}; did you mean ${near}?`;
}

/** Returns true if `ReportBatchItemFailures` is set for all of these triggers. */
export const reportsSingleFailures = (triggers: readonly Trigger[]): boolean =>
  triggers.length > 0 &&
  triggers.every(
    ({ kind, settings }) =>
      triggerKind(kind).itemFailures &&
      holds(settings.get('FunctionResponseTypes'), 'ReportBatchItemFailures'),
  );

const holds = (value: Value | undefined, text: string): boolean =>
  value?.kind === 'list' && value.items.some((item) => item.kind === 'constant' && item.value === text);

/** Returns true if the first source covers the second: `any`, a method `*` of the same path, `http` of a route, a kind without a name. */
export const sourceCovers = (wide: string, narrow: string): boolean =>
  wide === 'any' ||
  wide === narrow ||
  (wide.startsWith('* /') &&
    /^[A-Z]+ \//.test(narrow) &&
    wide.slice(2) === narrow.slice(narrow.indexOf(' ') + 1)) ||
  (wide === 'http' && kindsWithRoutes.some((kind) => kindsNamedBy(narrow).includes(kind))) ||
  narrow.startsWith(`${wide}:`);

/** Returns true if some event may come from both sources: a route may be one of each kind that has routes. */
export const sourcesMeet = (a: string, b: string): boolean =>
  sourceCovers(a, b) || sourceCovers(b, a) || kindMeets(a, b) || kindMeets(b, a);

/** Returns true if the first source is a kind without a name, and the second may be of that kind. */
const kindMeets = (kind: string, source: string): boolean =>
  kind === kindIn(kind) &&
  !kind.includes(' ') &&
  kindsNamedBy(kind).some((each) => kindsNamedBy(source).includes(each));
