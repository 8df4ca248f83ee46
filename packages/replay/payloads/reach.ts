import { join } from 'node:path';
import type { Form, Target } from '../subject.ts';

/** Returns attacks on the address of a request: the complete address, the host, or a text after a host of the code. */
export function urlForms({ outside, token }: Target): readonly Form[] {
  const host = outside.replace(/^\w+:\/\//, '');
  return [
    { says: 'as the whole address', text: () => `${outside}/${token}` },
    { says: 'as the host', text: () => `${host}/${token}` },
    { says: 'behind a host, which it makes a user', text: () => `@${host}/${token}` },
  ];
}

/** Returns the path of the file that only the attack opens; the code may append a suffix. */
export const canaryFile = ({ folder, token }: Target): string => join(folder, `${token}-file`);

/** Returns attacks on a path: relative from any folder, or absolute. */
export function pathForms(target: Target): readonly Form[] {
  const file = canaryFile(target);
  return [
    { says: 'up to the root', text: () => `${'../'.repeat(12)}${file.slice(1)}` },
    { says: 'from the root', text: () => file },
  ];
}
