import { describe, expect, test } from 'vitest';
import { moreStoredApps } from './testing/more-stored-apps.ts';
import { folderWith } from './testing/run.ts';
import { storedApps } from './testing/stored-apps.ts';
import { ofEvents, verdictsIn } from './testing/verdicts.ts';

describe('what a stored object holds', () => {
  for (const { says, files, of, verdicts } of [...storedApps, ...moreStoredApps])
    test(says, () => {
      expect(verdictsIn(folderWith(files), of, ofEvents)).toEqual(verdicts);
    });
});
