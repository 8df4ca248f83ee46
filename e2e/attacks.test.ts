import { afterAll, describe, expect, test } from 'vitest';
import { attacks } from './attacks.ts';
import { type Deployed, deploy, type Example } from './deployed.ts';
import { run } from './run.ts';
import { missing, nodes, tools } from './tools.mjs';

const lacks = missing(tools.rie, tools.sdk, tools.python, tools.ric(Math.max(...nodes.keys())).path);
const made = new Map<string, Deployed>();
const deployed = (example: Example, isPoisoned: boolean): Deployed => {
  const key = `${example} ${isPoisoned}`;
  const deployed = made.get(key) ?? deploy(example, isPoisoned);
  made.set(key, deployed);
  return deployed;
};
afterAll(() => {
  for (const deployed of made.values()) deployed.remove();
});

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `the examples under attack${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    for (const attack of attacks) {
      const { app, name, trigger } = attack;
      const place = (): Deployed => deployed(app, attack.event === null);

      test(`${app}, ${trigger}: ${name} succeeds without the guard`, async () => {
        const { effects, output } = await run(attack, place(), false);
        expect(effects, output).toEqual(attack.effects.map((effect) => effect.name));
      });

      test(`${app}, ${trigger}: ${name} fails with the guard; the next event is served`, async () => {
        const { effects, isServed, kept, signals, output } = await run(attack, place(), true);
        const reported = JSON.stringify(signals);
        expect({ effects, isServed, kept }, reported + output).toEqual({
          effects: [],
          isServed: true,
          kept: attack.kept,
        });
        // On an emulator others may share /tmp, so the guard removes nothing there and reports that.
        const kinds = signals.flatMap(({ kind, evidence }) =>
          String(evidence['message']).includes('outside Lambda others may share /tmp') ? [] : [kind],
        );
        expect(kinds, reported).toContain('block');
        expect(kinds, reported).not.toContain('error');
      });
    }
  },
);
