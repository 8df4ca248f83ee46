import { type Diagnostic, diagnostic, type Location, type ProfileSection } from '@emmental/model';
import type { ProfileFile, Rule } from '../rulebase.ts';

/** Where the groups of a field are defined, under `objects`. */
const kinds: Readonly<Record<string, 'hosts' | 'operations' | 'resources' | 'paths'>> = {
  to: 'hosts',
  read: 'paths',
  write: 'paths',
  call: 'operations',
  resource: 'resources',
};

/** Groups of the file and, where it defines none of the name, of what it extends. */
export interface Groups {
  /** The rule with every `group:NAME` written out. */
  expand<R extends Rule>(section: ProfileSection, rule: R, at: Location): R;
  readonly diagnostics: readonly Diagnostic[];
}

/** Names of groups in rules, opened to what `objects` of the file or of the company say; what is missing or names a group again is a diagnostic. */
export function groupsOf(file: ProfileFile): Groups {
  const files = [file, ...file.company];
  const diagnostics: Diagnostic[] = [];
  const members = (field: string, name: string): readonly string[] | undefined => {
    const kind = kinds[field];
    if (kind === undefined) return undefined;
    for (const { profile } of files) {
      const found = profile.objects?.[kind];
      if (found && Object.hasOwn(found, name)) return found[name];
    }
    return undefined;
  };
  const open = (field: string, item: string, at: Location): readonly string[] => {
    if (!item.startsWith('group:')) return [item];
    const name = item.slice('group:'.length);
    const found = members(field, name);
    if (found && !found.some((each) => each.startsWith('group:'))) return found;
    const about = found ? `${name} holds another group; write out its members` : `${name}, for ${field}`;
    diagnostics.push(diagnostic('profile/group', at, about));
    return [];
  };
  return {
    expand: (_section, rule, at) => {
      const fields = Object.entries(rule).map(([field, value]): [string, unknown] => [
        field,
        Array.isArray(value) && field in kinds
          ? value.flatMap((item) => open(field, String(item), at))
          : value,
      ]);
      return Object.fromEntries(fields) as typeof rule;
    },
    diagnostics,
  };
}
