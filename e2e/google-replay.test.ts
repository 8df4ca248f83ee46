import type { ReplayReport } from '@emmental/model';
import { transformSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { ownNetwork } from '../apps/cli/holes/isolation.ts';
import { outcomesOf } from '../apps/cli/testing/replays.ts';
import { emmental, folderWith } from '../apps/cli/testing/run.ts';
import { type GoogleApp, googleApps } from './google-apps/index.ts';
import { missing, tools } from './tools.mjs';

const lacks = missing(tools.googleApps, tools.googlePython);
const network = ownNetwork() === null ? ['--open-network'] : [];

/** Compiles what is in TypeScript, as a build does before the deployment: not every Node runs it. */
const built = (files: GoogleApp['files']): GoogleApp['files'] =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) =>
      path.endsWith('.ts')
        ? [path.replace(/\.ts$/, '.js'), transformSync(text, { loader: 'ts' }).code]
        : [path, path.endsWith('package.json') ? text.replace('index.ts', 'index.js') : text],
    ),
  );

/** Replays each attack on a function that can be replayed; returns how many effects it has without the guard and with it. */
function replayed(folder: string, name: string): readonly string[] {
  const { stdout, stderr } = emmental([
    ...['holes', 'replay', name, '--path', folder, '--run', '--format', 'json', ...network],
    ...['--packages', tools.googleApps, '--python', tools.googlePython],
  ]);
  if (stdout === '') throw new Error(stderr);
  const { replays } = JSON.parse(stdout) as ReplayReport;
  return outcomesOf(replays.filter(({ attack, threat }) => attack !== null && threat !== 'T6'));
}

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `the model agrees with what happens to functions of Google${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    // Three apps have paths that end before the attack: a filter refuses every text, Firestore answers nothing, and a table or a
    // function of the framework is missing.
    test.each([
      ['orders', ['ledger T4: 1 without, 0 with', 'receipt T1: HTTP 500: Error: no id']],
      [
        'gallery',
        ['label T2: 2 without, 0 with', 'label T5: 1 without, 0 with', 'thumbnail T1: 2 without, 0 with'],
      ],
      ['reports', ['worker T3: 1 without, 0 with']],
      ['crm', ['feed T3: 1 without, 0 with', 'kind T1: 0 without, 0 with', 'price T2: 2 without, 0 with']],
      [
        'billing',
        [
          'archive T2: 2 without, 0 with',
          expect.stringMatching(/^invoice T3: HTTP/),
          'letter T5: 1 without, 0 with',
        ],
      ],
      [
        'desk',
        [
          'find T4: HTTP 500: sqlite3.OperationalError: no such table: tickets',
          expect.stringContaining('functions.typed is not a function'),
          'session T12: 1 without, 1 with',
          'session T14: 1 without, 1 with',
        ],
      ],
    ] as const)('%s', (name, expected) => {
      const app = googleApps.find((each) => each.name === name);
      if (!app) throw new Error(`no app ${name}`);
      const folder = folderWith(built(app.files));
      const found = Object.keys(app.functions).flatMap((fn) => replayed(folder, fn));
      expect(
        found.map((line) => line.replace('it returned an error for every event: ', '')).toSorted(),
      ).toEqual(expected);
    });
  },
);
