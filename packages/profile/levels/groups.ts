import { type Diagnostic, diagnostic, type Location } from '@emmental/model';
import type { ProfileFile, Rule } from '../rulebase.ts';
import type { Field, Section } from '../sections/section.ts';

type Kind = NonNullable<Field['group']>;

/** The groups of a file. A group that the file does not define comes from the files that it extends. */
export interface Groups {
  /** Returns the rule with its members in place of every `group:NAME`. */
  expand(section: Section, rule: Rule, at: Location): Rule;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Returns the groups that `objects` of the file and of the company define. A rule that names a missing group, or a group that
 * contains another group, is reported.
 */
export function groupsOf(file: ProfileFile): Groups {
  const files = [file, ...file.company];
  const diagnostics: Diagnostic[] = [];
  const members = (kind: Kind, name: string): readonly string[] | undefined => {
    for (const { profile } of files) {
      const found = profile.objects?.[kind];
      if (found && Object.hasOwn(found, name)) return found[name];
    }
    return undefined;
  };
  const open = (field: string, kind: Kind, item: string, at: Location): readonly string[] => {
    if (!item.startsWith('group:')) return [item];
    const name = item.slice('group:'.length);
    const found = members(kind, name);
    if (found && !found.some((member) => member.startsWith('group:'))) return found;
    const about = found
      ? `${name} contains another group; list its members instead`
      : `${name}, for ${field}`;
    diagnostics.push(diagnostic('profile/group', at, about));
    return [];
  };
  return {
    expand: ({ fields }, rule, at) => {
      const opened = Object.entries(rule).map(([field, value]): [string, unknown] => {
        const kind = fields[field]?.group;
        return [
          field,
          kind !== undefined && Array.isArray(value)
            ? value.flatMap((item) => open(field, kind, String(item), at))
            : value,
        ];
      });
      return Object.fromEntries(opened) as Rule;
    },
    diagnostics,
  };
}
