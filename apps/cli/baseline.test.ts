import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { copyOf, emmental } from './testing/run.ts';

test('the first --baseline writes what there is, the next reports only what is new', () => {
  const folder = copyOf('weak-shop');
  const first = emmental(['scan', '--baseline'], { cwd: folder });
  expect(first).toMatchObject({ status: 0, stderr: expect.stringContaining('.emmental/baseline.json') });
  const file = join(folder, '.emmental', 'baseline.json');
  const written = readFileSync(file, 'utf8');
  const ajv = new Ajv2020();
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, 'schema', 'baseline-1.json'), 'utf8'),
  ) as object;
  expect(ajv.validate(schema, JSON.parse(written)), JSON.stringify(ajv.errors)).toBe(true);

  const second = emmental(['scan', '--baseline'], { cwd: folder });
  expect(second.status).toBe(0);
  expect(second.stdout).toMatch(/nothing new in what was checked;.*\salready\s+in the baseline/s);

  writeFileSync(
    join(folder, 'src', 'upload.mjs'),
    `import { exec } from 'node:child_process';\nexport const handler = (event) => exec(event.body);\n`,
  );
  const third = emmental(['scan', '--baseline'], { cwd: folder });
  expect(third.status).toBe(1);
  expect(third.stdout).toContain('Anyone can run commands in UploadApi');
  expect(third.stdout).not.toContain('Anyone can run code in Admin');
  expect(readFileSync(file, 'utf8')).toBe(written);
});

test('a baseline lies where the option says, and keeps when lines move', () => {
  const folder = copyOf('weak-shop');
  const file = join(folder, 'known.json');
  emmental(['scan', folder, '--baseline', file]);
  expect(existsSync(join(folder, '.emmental'))).toBe(false);
  const template = join(folder, 'template.yaml');
  writeFileSync(template, `# a comment\n\n${readFileSync(template, 'utf8')}`);
  expect(emmental(['scan', folder, '--baseline', file]).status).toBe(0);
});

test.each([
  ['no JSON', '{'],
  ['another shape', '{"schema":"emmental/baseline/9","findings":[]}'],
])('a baseline that is %s is wrong use, never an empty baseline', (_, text) => {
  const folder = copyOf('weak-shop');
  mkdirSync(join(folder, '.emmental'));
  writeFileSync(join(folder, '.emmental', 'baseline.json'), text);
  const { status, stdout, stderr } = emmental(['scan', folder, '--baseline']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('baseline.json');
});
