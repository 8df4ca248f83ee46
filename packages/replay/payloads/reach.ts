import { join } from 'node:path';
import type { Form, Target } from '../subject.ts';

/** Returns texts for an address: the complete address, its host, or a text after a host that the code wrote. */
export function urlForms({ outside, token }: Target): readonly Form[] {
  const host = outside.replace(/^\w+:\/\//, '');
  return [
    { says: 'as the whole address', text: () => `${outside}/${token}` },
    { says: 'as the host', text: () => `${host}/${token}` },
    { says: 'behind a host, which it makes a user', text: () => `@${host}/${token}` },
  ];
}

/** Returns a file name that only an attack knows; the code may append a suffix. */
export const canaryFile = ({ folder, token }: Target): string => join(folder, `${token}-file`);

/** Returns texts for a path: up to the root from any folder, or from the root. */
export function pathForms(target: Target): readonly Form[] {
  const file = canaryFile(target);
  return [
    { says: 'up to the root', text: () => `${'../'.repeat(12)}${file.slice(1)}` },
    { says: 'from the root', text: () => file },
  ];
}
