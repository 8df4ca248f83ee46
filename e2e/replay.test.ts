import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownTmp } from '@emmental/replay';
import { afterAll, describe, expect, test } from 'vitest';
import { outcomesOf, replaysIn } from '../apps/cli/testing/replays.ts';
import { repository } from '../apps/cli/testing/run.ts';
import { missing, sitePackages, tools } from './tools.mjs';

// On a system that cannot give a process its own /tmp, the guard removes no files from the machine's /tmp.
const stays = ownTmp(tmpdir(), []) === null ? 1 : 0;
const lacks = missing(tools.sdk, tools.python);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-replay-test-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `the model agrees with what happens to the examples${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    test.each([
      [
        'weak-shop',
        'template.yaml',
        [
          // The guard cannot look into `eval`; but it denies the further calls that the attack needs.
          'Admin T2: 2 without, 1 with',
          'OrdersApi T4: 0 without, 0 with',
          `Thumbnails T12: 1 without, ${stays} with`,
          'Thumbnails T1: 4 without, 0 with',
          'Thumbnails T5: 1 without, 0 with',
        ],
      ],
      [
        'photo-pipeline',
        'serverless.yml',
        [
          'importer T3: 1 without, 0 with',
          `resize T12: 1 without, ${stays} with`,
          'resize T1: 4 without, 0 with',
          'resize T5: 1 without, 0 with',
          'resize T5: 1 without, 0 with',
          'restore T2: 3 without, 0 with',
          'search T4: 0 without, 0 with',
          'search T4: 1 without, 0 with',
        ],
      ],
      ['well-built', 'template.yaml', []],
    ] as const)('%s', async (example, template, expected) => {
      const home = join(folder, example);
      cpSync(join(repository, 'examples', example), home, { recursive: true });
      const all = await replaysIn(home, template, {
        javascript: { program: process.execPath, packages: [tools.sdk] },
        python: { program: tools.python, packages: [sitePackages()] },
      });
      expect(outcomesOf(all), JSON.stringify(all)).toEqual(expected);
    });
  },
);
