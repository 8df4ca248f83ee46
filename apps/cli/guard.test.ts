import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

test('guard path node prints a file that a process starts with', () => {
  const { status, stdout, stderr } = emmental(['guard', 'path', 'node']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const folder = folderWith({ 'app.cjs': 'console.log("ran")' });
  writeFileSync(join(folder, 'profile.json'), '{}');
  const run = spawnSync(process.execPath, [join(folder, 'app.cjs')], {
    encoding: 'utf8',
    env: { NODE_OPTIONS: `--require=${stdout.trim()}`, EMMENTAL_PROFILE: join(folder, 'profile.json') },
  });
  const [signal = '', ran] = run.stdout.trim().split('\n');
  expect(JSON.parse(signal)).toMatchObject({ schema: 'emmental/signal/1', kind: 'error', level: 'none' });
  expect(ran).toBe('ran');
});

test('guard path python prints a folder; another language is wrong use', () => {
  const { stdout } = emmental(['guard', 'path', 'python']);
  expect(existsSync(stdout.trim())).toBe(true);
  const wrong = emmental(['guard', 'path', 'ruby']);
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain('emmental guard path node|python');
});
