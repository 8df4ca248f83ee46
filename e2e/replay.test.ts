import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Replay } from '@emmental/model';
import { openSource, readApps } from '@emmental/read';
import { casesOf, perform } from '@emmental/replay';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { factsOf, rulesOf } from '../apps/cli/holes/facts.ts';
import { rehearse, replayOf } from '../apps/cli/holes/replay.ts';
import { scanApp } from '../apps/cli/pipeline.ts';
import { missing, sitePackages, tools } from './tools.mjs';

// A loaded machine takes long; nothing here depends on time.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const repository = fileURLToPath(new URL('../', import.meta.url));
const lacks = missing(tools.sdk, tools.python);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-replay-test-')));
const workspace = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'emmental', 'replay');
mkdirSync(workspace, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every attack on an example, without the guard and with all its rules enforced. */
async function replays(example: string, template: string): Promise<readonly Replay[]> {
  const home = join(folder, example);
  cpSync(join(repository, 'examples', example), home, { recursive: true });
  const source = openSource(home);
  const found: Replay[] = [];
  for (const app of readApps(source, template, { env: new Map(), opt: new Map(), parameters: new Map() })
    .apps) {
    const scanned = await scanApp(app, source, {
      assumptions: new Map(),
      code: true,
      progress: { step: () => {}, end: () => {} },
      today: '2026-11-24',
    });
    const { written, derivable } = await rulesOf(scanned, source);
    for (const facts of await factsOf(scanned, source, null))
      for (const one of casesOf(facts)) {
        if ('cannot' in one.plan) continue;
        const isPython = one.plan.subject.language === 'python';
        const rules = { from: 'derived', profile: written ?? derivable } as const;
        const rehearsal = await rehearse(one, one.plan, facts, rules, source, {
          program: isPython ? tools.python : process.execPath,
          clients: join(repository, 'packages/emulator/clients'),
          guard: join(repository, 'apps/cli/dist/guard'),
          packages: isPython ? [sitePackages()] : [tools.sdk],
          workspace,
        });
        found.push(replayOf(rehearsal, await perform(rehearsal.performance)));
      }
  }
  return found;
}

/** What is lost in each function of an example without the guard, and what is left with it. */
const outcomes = (all: readonly Replay[]) =>
  all.map(({ function: fn, threat, cannot, runs }) => {
    if (cannot !== null) return `${fn} ${threat}: ${cannot}`;
    const [off, on] = runs.map(({ happened }) => happened.length);
    return `${fn} ${threat}: ${off} without, ${on} with`;
  });

// What is not installed is required in continuous integration only.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `the model agrees with what happens to the examples${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    test.each([
      [
        'weak-shop',
        'template.yaml',
        [
          'Admin T2: 3 without, 2 with',
          'OrdersApi T4: 0 without, 0 with',
          'Thumbnails T1: 4 without, 0 with',
          'Thumbnails T5: 1 without, 0 with',
        ],
      ],
      [
        'photo-pipeline',
        'serverless.yml',
        [
          'importer T3: 1 without, 0 with',
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
      const all = await replays(example, template);
      const wrong = all.flatMap(({ runs }) =>
        runs.flatMap(({ routes }) => routes.filter(({ agrees }) => !agrees)),
      );
      expect(wrong, JSON.stringify(all)).toEqual([]);
      expect(outcomes(all).toSorted()).toEqual(expected);
    });
  },
);
