import { describe, expect, test } from 'vitest';
import { toldOf } from '../testing/escalation/measure.ts';
import { labelledPaths } from '../testing/escalation/paths.ts';
import { templateOf } from '../testing/escalation/templates.ts';

/** Paths whose target the template shows in full, and whose policy leaves nothing open. */
describe.each(labelledPaths)('$id ($by, $language)', (path) => {
  test('is told with a wildcard', async () => {
    const { certain, diagnostics } = await toldOf(templateOf(path, 'wildcard'));
    expect(diagnostics).toEqual([]);
    expect(certain).not.toEqual([]);
  });
  test('is told with a named target', async () => {
    const { certain, asked, diagnostics } = await toldOf(templateOf(path, 'named'));
    expect(diagnostics).toEqual([]);
    expect([...certain, ...asked]).not.toEqual([]);
  });
  test('is not told when it is closed', async () => {
    const { certain, asked } = await toldOf(templateOf(path, 'denied'));
    expect([...certain, ...asked]).toEqual([]);
  });
});
