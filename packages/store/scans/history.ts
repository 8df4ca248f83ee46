import type { Connection } from '../engine/engine.ts';
import { field } from './document.ts';

/**
 * The kinds of changes of a fleet, in the order in which a page names them. `guard` = a guard was heard for the first time; `destination` = a
 * function called it for the first time; `volume` = a function had an unusual number of calls in a section.
 */
export const changeKinds = [
  'destination',
  'volume',
  'function',
  'function gone',
  'finding',
  'finding reopened',
  'finding resolved',
  'rulebase',
  'mode',
  'guard mode',
  'guard',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** One change: of a function, or of its app. */
export interface Changed {
  readonly kind: ChangeKind;
  /** The name of the function; null = the app as a whole. */
  readonly fn: string | null;
  /** The thing that changed, such as a section or a finding's title; null = the function itself. */
  readonly subject: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** A function with the digest of its rules (null = it has none) and its mode by section. */
interface Before {
  readonly name: string;
  readonly rules: string | null;
  readonly modes: unknown;
}

/**
 * Returns what a scan changed in the functions of an app, their rules and their modes. A changed rulebase has the digests of the whole
 * app's rulebase, because these are the ones that guards and the other pages name.
 */
export function changesOf(
  before: readonly Before[],
  functions: readonly Before[],
  digests: Pick<Changed, 'before' | 'after'>,
): readonly Changed[] {
  const known = new Map(before.map((fn) => [fn.name, fn]));
  const present = new Set(functions.map(({ name }) => name));
  const itself = { subject: null, before: null, after: null };
  return [
    ...functions.flatMap(({ name, modes, rules }): readonly Changed[] => {
      const old = known.get(name);
      if (!old) return [{ kind: 'function', fn: name, ...itself }];
      const rulebase: readonly Changed[] =
        old.rules === rules ? [] : [{ kind: 'rulebase', fn: name, subject: null, ...digests }];
      return [...rulebase, ...modeChanges('mode', name, old.modes, modes)];
    }),
    ...before
      .filter(({ name }) => !present.has(name))
      .map(({ name }): Changed => ({ kind: 'function gone', fn: name, ...itself })),
  ];
}

const sectionNames = ['inbound', 'outbound', 'files', 'processes', 'code', 'permissions'];

/** Returns a change for each section whose mode differs. */
function modeChanges(
  kind: 'mode' | 'guard mode',
  fn: string,
  before: unknown,
  after: unknown,
): readonly Changed[] {
  return sectionNames.flatMap((section) => {
    const [old, now] = [modeIn(before, section), modeIn(after, section)];
    return old === now ? [] : [{ kind, fn, subject: section, before: old, after: now }];
  });
}

function modeIn(modes: unknown, section: string): string | null {
  const mode = field(modes, section);
  return typeof mode === 'string' ? mode.slice(0, 20) : null;
}

/** Adds changes of an app to the history. */
export async function saveHistory(
  connection: Connection,
  team: number,
  app: number,
  at: Date | string,
  changes: readonly Changed[],
): Promise<void> {
  if (changes.length === 0) return;
  await connection.query(
    `insert into history (team, at, kind, app, fn, subject, before, after)
     select $2, $4::timestamptz, row.kind, $3, fn.id, row.subject, row.before, row.after
     from json_to_recordset($1) as row(kind text, fn text, subject text, before text, after text)
     left join fn on fn.app = $3 and fn.name = row.fn`,
    [JSON.stringify(changes), team, app, at],
  );
}
