import {
  type Connection,
  findFunction,
  guardsOf,
  type ProposalBase,
  type ProposalDraft,
} from '@emmental/store';
import { reasonsAgainst } from './removal.ts';

type Warned = Pick<ProposalDraft, 'functions' | 'changes' | 'kind'>;

/** The most functions that a warning names. */
const mostNamed = 3;

/**
 * Returns what a person has to know before a change is proposed or merged, each as a sentence without its end: rules that it removes and that
 * something needs, and functions in which it stops nothing because no guard is heard.
 */
export async function warningsOf(
  connection: Connection,
  { id, app, environment }: Pick<ProposalBase, 'id' | 'app' | 'environment'>,
  { functions, changes, kind }: Warned,
  now: Date,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  for (const { owner, subject, after } of changes ?? []) {
    if (after !== null || owner.startsWith('(')) continue;
    const page = await findFunction(connection, app, environment, owner, now);
    const rule = page?.rules.find((each) => each.isPresent && `${each.section}/${each.name}` === subject);
    if (page && rule)
      warnings.push(...reasonsAgainst(rule, page, now).map((why) => `${owner}/${subject}: ${why}`));
  }
  if (kind === 'pause') return warnings;
  const guards = await guardsOf(connection, id, functions, now);
  const silent = guards.filter(({ state }) => state === 'silent');
  const [first] = silent;
  if (first)
    warnings.push(
      `${named(silent)}: the guard is silent since ${first.seenAt}, so nothing is known to be stopped there until it is heard again`,
    );
  const missing = guards.filter(({ state }) => state === 'unprotected');
  if (missing.length > 0 && changes !== null)
    warnings.push(`${named(missing)}: no guard was ever heard of, and rules stop nothing without one`);
  return warnings;
}

const named = (guards: readonly { readonly function: string }[]): string => {
  const names = guards.slice(0, mostNamed).map((guard) => guard.function);
  const more = guards.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
};
