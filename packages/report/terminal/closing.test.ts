import type { Finding } from '@emmental/model';
import { expect, test } from 'vitest';
import { widestEdits } from './closing.ts';

const finding = (title: string): Finding =>
  ({
    title,
    fix: 'emmental permissions --function App --format sam',
    resource: 'template.yaml#App',
    function: 'template.yaml#App',
    file: 'template.yaml',
    line: 3,
  }) as unknown as Finding;

const screen = { program: 'emmental', width: 200, unicode: true, color: false };

test.each([
  [0, 'One edit in App closes 2 of them. This command prints it:'],
  [
    1,
    'One edit in App closes up to 2 of them: it keeps 1 permission for open questions, and what it opens stays a finding. This command prints it:',
  ],
  [
    5,
    'One edit in App closes up to 2 of them: it keeps 5 permissions for open questions, and what they open stays a finding. This command prints it:',
  ],
])('a policy that keeps %i permissions for open questions closes no more than it can', (kept, title) => {
  const edits = widestEdits(
    [finding('a'), finding('b')],
    (text) => text,
    screen,
    undefined,
    () => kept,
  );
  expect(edits[0]).toBe(title);
});
