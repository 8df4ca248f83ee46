import { codeUses, type ProfileSection } from '@emmental/model';
import type { Rule } from '../rulebase.ts';

/**
 * Returns the rule that matches exactly one destination, operation, program, use or file as guards name it; null for a text that no rule
 * can have.
 */
export function ruleFor(section: ProfileSection, target: string, action: 'allow' | 'deny'): Rule | null {
  const fields = fieldsFor(section, target);
  return fields === null ? null : ({ ...fields, action } as Rule);
}

function fieldsFor(section: ProfileSection, target: string): object | null {
  switch (section) {
    case 'outbound':
      return /^(?:[\w.-]{1,253}|\[[0-9a-f:.]{2,60}\]):\d{1,5}$|^unix:\/[\w./-]{1,200}$/i.test(target)
        ? { to: [target] }
        : null;
    case 'processes':
      return /^[\w./+-]{1,200}$/.test(target) ? { run: target } : null;
    case 'code':
      return codeUses.some((use) => use === target) ? { use: [target] } : null;
    case 'permissions':
      return /^[a-z0-9-]{1,60}:\w{1,100}$/.test(target) ? { call: [target] } : null;
    case 'files': {
      const [, act, path] = /^(read|write) (\/[\w./+@-]{1,200})$/.exec(target) ?? [];
      return act === undefined || path === undefined ? null : { [act]: [path] };
    }
    case 'inbound':
      // A rule names a route or a source; guards name only the kind of the trigger.
      return null;
  }
}

/** Returns a name for a new rule that no rule of the section has. */
export function freeName(target: string, taken: readonly string[]): string {
  const base =
    target
      .toLowerCase()
      .replace(/:\d+$/, '')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'rule';
  const start = /^[a-z]/.test(base) ? base : `to-${base}`;
  for (let nth = 1; ; nth += 1) {
    const name = nth === 1 ? start : `${start}-${nth}`;
    if (!taken.includes(name)) return name;
  }
}
