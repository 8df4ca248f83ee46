import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

/** Runs the guard's own tests (unittest) once; each of them is a test here. Python 3.10 or newer is needed. */
const home = import.meta.dirname;
const python = process.env['EMMENTAL_PYTHON'] ?? 'python3';
const version = spawnSync(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
  encoding: 'utf8',
}).stdout?.trim();
const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
const usable = major === 3 && minor >= 10;

interface Result {
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
}

const results: readonly Result[] = usable ? outcomes() : [];

describe('the guard for Python', () => {
  // A machine without Python skips these; continuous integration must not.
  test.skipIf(!usable && !process.env['CI'])('has an interpreter to run its tests', () => {
    expect(usable, `${python} is ${version || 'missing'}`).toBe(true);
    expect(results.length).toBeGreaterThan(0);
  });

  for (const { id, outcome, detail } of results) {
    test.skipIf(outcome === 'skipped')(outcome === 'skipped' ? `${id}: ${detail}` : id, () => {
      expect(outcome, detail).toBe('passed');
    });
  }
});

function outcomes(): readonly Result[] {
  const run = spawnSync(python, ['-m', 'tests.report'], {
    cwd: home,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const lines = run.stdout.split('\n').filter((line) => line.startsWith('{'));
  if (run.status !== 0 || lines.length === 0)
    return [{ id: 'unittest', outcome: 'failed', detail: run.stderr || run.stdout }];
  return lines.map((line) => JSON.parse(line) as Result);
}
