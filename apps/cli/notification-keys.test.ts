import { describe, expect, test } from 'vitest';
import { filteredApps } from './testing/filtered-apps.ts';
import { moreFilteredApps } from './testing/more-filtered-apps.ts';
import { folderWith, json } from './testing/run.ts';
import { ofEvents, verdictsIn } from './testing/verdicts.ts';

describe('the keys that a notification asks for', () => {
  for (const { says, files, of, verdicts, keys } of [...filteredApps, ...moreFilteredApps])
    test(says, () => {
      const folder = folderWith(files);
      if (keys) expect(keysIn(folder, of)).toEqual(keys);
      expect(verdictsIn(folder, of, ofEvents)).toEqual(verdicts);
    });
});

/** Patterns of the objects that a function needs, after the name of the bucket. */
function keysIn(folder: string, of: string): readonly string[] {
  const needed =
    json(['scan', folder]).apps[0]?.functions.find(({ id }) => id.endsWith(`#${of}`))?.needed ?? [];
  const patterns = needed
    .filter(({ action }) => /^s3:(?:Get|Put)Object$/.test(action))
    .flatMap(({ resources }) => resources.map(({ pattern }) => pattern.slice(pattern.indexOf('/') + 1)));
  return [...new Set(patterns)].sort();
}
