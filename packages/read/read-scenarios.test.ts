import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readScenarios } from './read-scenarios.ts';
import { openSource } from './source/index.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

function read(files: Readonly<Record<string, string>>, folder = '') {
  const root = mkdtempSync(join(tmpdir(), 'scenarios-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return readScenarios(openSource(root), folder);
}

const good = (id: string) => `id: ${id}
name: Of our own
help: What only we know of.
when:
  outsiders: true
routes:
  - way: out
    loses: our data
    steps:
      - { says: it answers, effect: answer }
`;

test('each file of the nearest folder is a scenario, in the order of names', async () => {
  const { scenarios, diagnostics } = await read(
    {
      'emmental-threats/b.yaml': good('X1'),
      'emmental-threats/a.yml': good('X2'),
      'app/template.yaml': '{}',
    },
    'app',
  );
  expect(scenarios.map(({ id }) => id)).toEqual(['X2', 'X1']);
  expect(diagnostics).toEqual([]);
});

test('without such a folder there are none', async () => {
  expect(await read({})).toEqual({ scenarios: [], diagnostics: [] });
});

test.each([
  ['an id of the product', good('T1'), 'id: X and a number, such as X1: T1 to T15 are taken', 1],
  ['an effect that is none', good('X1').replace('effect: answer', 'effect: anser'), 'expected one of', 10],
  [
    'a step about a place that it does not ask for',
    good('X1').replace('effect: answer', 'effect: take-effect'),
    'take-effect needs when.sinks',
    10,
  ],
  ['no condition', good('X1').replace('  outsiders: true', '  {}'), 'add at least one condition to when', 4],
  ['a slip in a name', good('X1').replace('outsiders', 'outsider'), 'did you mean "outsiders"', 5],
  ['nothing', '', '', 1],
])('%s is told with its line, and the other files are read', async (_, text, says, line) => {
  const { scenarios, diagnostics } = await read({
    'emmental-threats/a.yaml': text,
    'emmental-threats/b.yaml': good('X9'),
  });
  expect(scenarios.map(({ id }) => id)).toEqual(['X9']);
  if (says !== '')
    expect(diagnostics.slice(0, 1)).toMatchObject([
      {
        code: 'holes/scenario',
        file: 'emmental-threats/a.yaml',
        line,
        message: expect.stringContaining(says),
      },
    ]);
});

test('an id that an earlier file has is told', async () => {
  const { scenarios, diagnostics } = await read({
    'emmental-threats/a.yaml': good('X1'),
    'emmental-threats/b.yaml': good('X1'),
  });
  expect(scenarios).toHaveLength(1);
  expect(diagnostics).toMatchObject([
    { file: 'emmental-threats/b.yaml', message: expect.stringContaining('X1') },
  ]);
});
