import { afterAll, describe, expect, test } from 'vitest';
import type { SmallApp } from './small-apps/app.ts';
import { type DeployedApp, deploySmall } from './small-apps/deploy.ts';
import { smallApps } from './small-apps/index.ts';
import { runSmall } from './small-apps/run.ts';
import { missing, nodes, tools } from './tools.mjs';

const lacks = missing(tools.rie, tools.sdk, tools.python, tools.ric(Math.max(...nodes.keys())).path);
const made = new Map<string, DeployedApp>();
const deployed = (app: SmallApp): DeployedApp => {
  const found = made.get(app.name) ?? deploySmall(app);
  made.set(app.name, found);
  return found;
};
afterAll(() => {
  for (const { remove } of made.values()) remove();
});

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `small apps under attack${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    test.each(smallApps)('$name ($sink, $trigger, $language) is weak without the guard', async (app) => {
      const { effects, lost, output } = await runSmall(app, deployed(app), false);
      expect({ effects, lost }, output).toEqual({ effects: app.attacks.map(({ name }) => name), lost: [] });
    });

    test.each(smallApps)('$name ($sink, $trigger, $language): no attack has an effect', async (app) => {
      const { effects, lost, blocks, signals, output } = await runSmall(app, deployed(app), true);
      const stopped = Object.fromEntries(
        app.attacks.map(({ name, stoppedBy }) => [name, expect.arrayContaining([stoppedBy])]),
      );
      expect({ effects, lost, blocks }, JSON.stringify(signals) + output).toEqual({
        effects: [],
        lost: [],
        blocks: stopped,
      });
    });
  },
);

test('the small apps have every kind of sink in both languages, ten triggers and two benign events each', () => {
  expect(new Set(smallApps.map(({ sink, language }) => `${sink} ${language}`)).size).toBe(18);
  expect(new Set(smallApps.map(({ trigger }) => trigger)).size).toBeGreaterThanOrEqual(10);
  for (const { benign } of smallApps) expect(benign.length).toBeGreaterThanOrEqual(2);
});
