import type { ReplayReport } from '@emmental/model';
import { transformSync } from 'esbuild';
import { describe, expect, test, vi } from 'vitest';
import { ownNetwork } from '../apps/cli/holes/isolation.ts';
import { outcomesOf } from '../apps/cli/testing/replays.ts';
import { emmental, folderWith } from '../apps/cli/testing/run.ts';
import { type GoogleApp, googleApps } from './google-apps/index.ts';
import { missing, tools } from './tools.mjs';

// A generous limit for loaded machines; no test depends on time.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

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
    test.each([
      ['orders', []],
      ['gallery', []],
      ['reports', []],
      ['crm', []],
      ['billing', []],
      ['desk', []],
    ] as const)('%s', (name, expected) => {
      const app = googleApps.find((each) => each.name === name);
      if (!app) throw new Error(`no app ${name}`);
      const folder = folderWith(built(app.files));
      expect(Object.keys(app.functions).flatMap((fn) => replayed(folder, fn))).toEqual(expected);
    });
  },
);
