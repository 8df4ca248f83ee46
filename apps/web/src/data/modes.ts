import { field } from './document.ts';

/** The sections of a rulebase with their short heads, in the order of the rulebase. */
export const sections = {
  inbound: 'in',
  outbound: 'out',
  files: 'fil',
  processes: 'prc',
  code: 'cod',
  permissions: 'per',
} as const;

export type Section = keyof typeof sections;
export const sectionNames = Object.keys(sections) as readonly Section[];

export type Mode = 'enforce' | 'alert' | 'learn';

/** Returns the mode of a section; null = the rulebase does not limit the section. */
export function modeOf(modes: unknown, section: string): Mode | null {
  const mode = typeof modes === 'string' ? modes : field(modes, section);
  return mode === 'enforce' || mode === 'alert' || mode === 'learn' ? mode : null;
}
