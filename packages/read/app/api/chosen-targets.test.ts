import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSource } from '../../index.ts';
import { readApps } from '../../read-apps.ts';
import { type ChosenTarget, chosenTargets } from '../testing/chosen-targets.ts';

test.each(chosenTargets)('$title: $who', (target) => {
  expect(audienceOf(target)).toBe(target.who);
});

/** Returns the widest audience of the triggers of the only function. */
function audienceOf({ file, text }: ChosenTarget): string {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-chosen-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, file), text);
  const { apps } = readApps(openSource(folder), '', {
    env: new Map(),
    opt: new Map(),
    parameters: new Map(),
  });
  const found = apps.flatMap(({ functions }) => functions.flatMap(({ triggers }) => triggers));
  const order = ['public', 'unknown', 'authenticated', 'account', 'internal'];
  return order.find((exposure) => found.some((trigger) => trigger.exposure === exposure)) ?? 'nobody';
}
