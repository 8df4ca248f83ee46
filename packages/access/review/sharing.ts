import { type Glob, meets } from '../algebra/glob.ts';
import type { Needs } from '../needs/need.ts';
import { type Gap, touches } from '../needs/question.ts';

/** The reason why another holder of the role needs (`needed`) or may need (`open`) an action. */
export interface Sharing {
  readonly kind: 'needed' | 'open';
  readonly why: string;
}

/** A user of a role with its needs; null = the needs are not known. */
export interface Party {
  readonly name: string;
  readonly needs: Needs | null;
}

/** Returns why another holder than `holder` needs an action on a resource; null if no other holder needs it. */
export type Sharings = (action: string, resource: Glob, holder: string) => Sharing | null;

/**
 * Prepares the needs of a role's holders. Each action and resource is decided once for all holders and cached, because
 * thousands of functions may share a role; the answer for one holder then leaves out this holder.
 */
export function sharingsOf(parties: readonly Party[]): Sharings {
  const byAction = new Map<string, { readonly holder: string; readonly globs: readonly Glob[] }[]>();
  const questions: { readonly holder: string; readonly gaps: readonly Gap[] | null }[] = [];
  for (const { name: holder, needs } of parties) {
    const { needed, gaps } = needs ?? { needed: [], gaps: null };
    if (gaps === null || gaps.length > 0) questions.push({ holder, gaps });
    for (const { action, globs } of needed) {
      const rows = byAction.get(action);
      if (rows) rows.push({ holder, globs });
      else byAction.set(action, [{ holder, globs }]);
    }
  }
  const decide = (action: string, resource: Glob): Decided => {
    const users = new Set<string>();
    for (const { holder, globs } of byAction.get(action) ?? [])
      if (!users.has(holder) && globs.some((glob) => meets(glob, resource) !== 'no')) users.add(holder);
    const open = new Set<string>();
    for (const { holder, gaps } of questions)
      if (!users.has(holder) && (gaps === null || gaps.some((gap) => touches(gap, action)))) open.add(holder);
    return { users, open };
  };
  const decided = new Map<string, Decided>();
  return (action, resource, holder) => {
    const key = `${action} ${resource.key}`;
    const found = decided.get(key) ?? decide(action, resource);
    decided.set(key, found);
    const users = others(found.users, holder);
    if (users) return { kind: 'needed', why: `needed by ${users} (same role)` };
    const open = others(found.open, holder);
    return open === null ? null : { kind: 'open', why: `may be needed by ${open} (same role)` };
  };
}

/** Names of holders that need an action. */
interface Decided {
  readonly users: ReadonlySet<string>;
  /** Names of holders that may need the action because of an open question. */
  readonly open: ReadonlySet<string>;
}

/** Returns the other names as text: `B`, `B and C`, `B and 5 others`; null if `holder` is the only name. */
function others(names: ReadonlySet<string>, holder: string): string | null {
  const count = names.size - (names.has(holder) ? 1 : 0);
  const first: string[] = [];
  for (const name of names) {
    if (name !== holder) first.push(name);
    if (first.length === 2) break;
  }
  if (count === 0) return null;
  return count <= 2 ? first.join(' and ') : `${first[0]} and ${count - 1} others`;
}
