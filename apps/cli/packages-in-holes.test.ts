import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { packageApps } from './testing/package-apps.ts';
import { emmental, folderWith } from './testing/run.ts';
import { verdictsIn } from './testing/verdicts.ts';

describe('what packages make of texts, in threats', () => {
  for (const { says, files, injection, denied } of packageApps)
    test(says, () => {
      const folder = folderWith(files);
      emmental(['profile', 'derive', folder, '--root', folder]);
      const rulebase = `${folder}/emmental.yaml`;
      const derived = readFileSync(rulebase, 'utf8').replace('mode: alert', 'mode: enforce');
      writeFileSync(rulebase, denied ? derived.replace(/^ {4}code:\n(?: {6}.*\n)+/m, '') : derived);
      expect(verdictsIn(folder, 'Page', /^T2$/)).toEqual(injection === 'n/a' ? {} : { T2: injection });
    });
});
