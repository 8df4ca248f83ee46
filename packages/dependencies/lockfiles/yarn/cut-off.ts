import { splitDescriptor } from '../npm/source.ts';
import type { Complaints } from '../text/tree.ts';

/**
 * Reports a file that was cut off between two entries. yarn sorts entries by their keys. So if a required package has no
 * entry and its key would come after the last entry, the end of the file is missing.
 */
export function reportCutOff(
  complain: Complaints,
  text: string,
  keys: Iterable<string>,
  required: Iterable<string>,
): void {
  const names = new Set<string>();
  let last = '';
  for (const key of keys) {
    names.add(splitDescriptor(key)?.name ?? key);
    if (key > last) last = key;
  }
  const absent = [...required].find((name) => !names.has(name) && `${name}@` > last);
  if (absent !== undefined && last !== '')
    complain(
      'read/partly-read',
      text.trimEnd().split('\n').length,
      `a manifest asks for ${absent}, which the file lacks: it was cut off, or is older`,
    );
}
