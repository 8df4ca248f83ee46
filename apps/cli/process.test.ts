import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from './testing/run.ts';

test('Ctrl-C ends the command at once, as a shell knows it (130)', async () => {
  // It waits for an event that never comes.
  const child = spawn(
    process.execPath,
    [join(repository, 'apps/cli/bin/emmental.js'), 'inspect', '--event', '-'],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', NODE_DEBUG: 'module' },
    },
  );
  // Node tells what it loads: the command is running.
  await new Promise((running) => child.stderr.once('data', running));
  const ended = new Promise((end) => child.once('exit', (code, signal) => end([code, signal])));
  child.kill('SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
});
