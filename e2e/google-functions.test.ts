import { expect, test, vi } from 'vitest';
import { folderWith } from '../apps/cli/testing/run.ts';
import { compare } from './google-functions/compare.ts';
import { labelledFunctions } from './google-functions/index.ts';

// A generous limit for loaded machines; no test depends on time.
vi.setConfig({ testTimeout: 600_000 });

test('functions of Google Cloud: the command says what the labels say', () => {
  const all = labelledFunctions.flatMap((each) => compare(each, folderWith(each.files)));
  for (const c of all)
    if (!c.isExact || !c.areRolesRight || !c.isReachRight)
      console.log(`${c.isSilent ? '!!! ' : ''}${c.name}${c.isExact ? '' : ' NEEDS'} -${c.missing.join(',')} +${c.extra.join(',')} ? ${c.questions.join(' | ')}${c.areRolesRight ? '' : `\n   ROLES ${c.roles}`}${c.isReachRight ? '' : `\n   REACH ${c.reachedBy}`}`);
  console.log(all.length, 'exact', all.filter((c) => c.isExact).length, 'silent', all.filter((c) => c.isSilent).length, 'roles', all.filter((c) => c.areRolesRight).length, 'reach', all.filter((c) => c.isReachRight).length);
  expect(all.filter(({ isSilent }) => isSilent)).toEqual([]);
});
