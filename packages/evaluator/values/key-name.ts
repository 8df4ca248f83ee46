import { noFlow } from './flows.ts';
import type { Constant } from './value.ts';

/** The first character of the names that `nameOfMember` makes. No name in code begins with it. */
const MARK = '\u0001';

/**
 * Returns the name of the field under a member of an enumeration of Python, as in `{Kind.A: 1}`. The name holds the
 * enumeration, because the member equals neither its value nor a member of another enumeration. Null for other constants.
 */
export function nameOfMember(member: Constant): string | null {
  if (member.enumeration === undefined) return null;
  return MARK + JSON.stringify({ ...member, value: member.value ?? null, flows: undefined });
}

/** Did `nameOfMember` make the name? */
export const isNameOfMember = (name: string): boolean => name.startsWith(MARK);

/** Returns the member of an enumeration of which `nameOfMember` made the name; null for other names. */
export const memberOfName = (name: string): Constant | null =>
  isNameOfMember(name) ? { ...(JSON.parse(name.slice(MARK.length)) as Constant), flows: noFlow } : null;
