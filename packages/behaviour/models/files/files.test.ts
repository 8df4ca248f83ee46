import { ownFolder } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { analysed, valueText } from '../../testing/analysed.ts';

async function filesOf(code: string, language: 'js' | 'py'): Promise<readonly string[]> {
  const { behaviours } = await analysed(code, { language });
  return behaviours.flatMap((one) => (one.kind === 'file' ? [`${one.mode} ${valueText(one.path)}`] : []));
}

describe('temporary files lie in /tmp, under a name that nobody knows', () => {
  test('JavaScript', async () => {
    const code = `const fs = require('fs'), os = require('os'), path = require('path');
exports.handler = () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'job-'));
  fs.writeFileSync(path.join(folder, 'a.txt'), 'x');
};`;
    expect(await filesOf(code, 'js')).toEqual([
      expect.stringMatching(/^write '?\/tmp\/job-.*\?/),
      expect.stringMatching(/^write '?\/tmp\/job-.*\?.*\/a\.txt/),
    ]);
  });
  test('Python', async () => {
    const code = `import tempfile, os
def handler(event, context):
    with tempfile.NamedTemporaryFile() as one:
        open(one.name, 'rb')
    with tempfile.TemporaryDirectory() as folder:
        open(os.path.join(folder, 'x.txt'), 'w')
`;
    const found = await filesOf(code, 'py');
    expect(found.length).toBe(6);
    for (const one of found) expect(one).toMatch(/^(read|write|delete) '?\/tmp\//);
  });
  test('which Python removes itself, unless the code keeps them', async () => {
    const code = `import tempfile
def handler(event, context):
    work = tempfile.TemporaryDirectory()
    with open(work.name + '/a.txt', 'w') as one, tempfile.NamedTemporaryFile(delete=False) as other, tempfile.TemporaryFile() as third:
        pass
    tempfile.mkdtemp()
`;
    const found = await filesOf(code, 'py');
    expect(found.filter((one) => one.startsWith('delete')).length).toBe(2);
    expect(found.filter((one) => one.startsWith('write')).length).toBe(5);
  });
});

test.each([
  [
    'js',
    `const fs = require('fs'), path = require('path');\nexports.handler = () => fs.readFileSync(path.join(__dirname, 'a.html'));`,
  ],
  [
    'js',
    `import fs from 'node:fs';\nexport const handler = () => fs.readFileSync(new URL('./a.html', import.meta.url));`,
  ],
  [
    'py',
    `import os\ndef handler(event, context):\n    open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'a.html'))\n`,
  ],
] as const)('a file beside the code is known to be there (%s)', async (language, code) => {
  const { behaviours } = await analysed(code, { language });
  const [path] = behaviours.flatMap((one) => (one.kind === 'file' ? [one.path] : []));
  expect(path).toMatchObject({
    kind: 'text',
    parts: [{ kind: 'unknown', why: ownFolder }, expect.stringContaining('a.html')],
  });
});
