import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/**
 * Runs the oracle (`bench/oracle`) in a process of its own: generated programs leave promises alone that fail, and the
 * runner of the tests takes that for its own failure.
 */
async function oracle(...args: readonly string[]): Promise<string> {
  const command = ['scripts/run.mjs', './bench/oracle.ts', '--effort', 'few', ...args];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = String(error) } = error as {
      readonly stdout?: string;
      readonly stderr?: string;
    };
    return `${stdout}${stderr}`;
  }
}

test.concurrent.each([
  ['JavaScript', 'js'],
  ['TypeScript', 'ts'],
  // Python 3 runs the programs; the test fails where there is none.
  ['Python', 'py'],
])(
  '500 random programs in %s lose no operation',
  async (_name, language) => {
    const found = await oracle('--programs', '500', '--seed', '1', '--language', language, '--shrunk', '3');
    expect(found).toMatch(/^lost operations +0 /m);
    expect(found).not.toContain('the analysis threw');
  },
  600_000,
);
