import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emmental, repository } from './testing/run.ts';

const esc = '\u001b';

const bin = join(repository, 'apps', 'cli', 'bin', 'emmental.js');

/** util-linux's `script` runs a command on a terminal of its own; other systems have another one of that name, or none. */
const hasTerminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

/**
 * Returns what a person sees in the end who types the command into a terminal with that many columns. Progress is
 * shown on stderr, and disappears.
 */
function typed(args: string, columns: number, env: Readonly<Record<string, string>> = {}) {
  const command = `stty cols ${columns} rows 50; '${process.execPath}' '${bin}' ${args} 2>/dev/null`;
  const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd: repository,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'] ?? '',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      ...env,
    },
  });
  return { text: stdout.replaceAll('\r', ''), status };
}

const withoutColour = (text: string): string => text.replaceAll(new RegExp(`${esc}\\[[0-9;]*[mK]`, 'g'), '');

describe.skipIf(!hasTerminal)('on a terminal', () => {
  const scan = 'scan examples/weak-shop';

  test.each([40, 80, 120, 200])(
    'of %i columns no line is longer, and problems do not fail the command',
    (columns) => {
      const { text, status } = typed(scan, columns);
      expect(text).toContain(`${esc}[31mCRITICAL${esc}[0m`);
      const longest = Math.max(
        ...withoutColour(text)
          .split('\n')
          .map((line) => line.length),
      );
      expect([status, longest <= columns]).toEqual([0, true]);
      expect(text).toContain('In CI this would fail');
    },
  );

  test('colour says nothing that words do not: without it the text is that of a pipe', () => {
    const words = (text: string) =>
      text.replace(/\d+\.\d\d s/, '').replace(/(?:In CI this would fail|Failed): .*\n/, '');
    const piped = emmental(['scan', 'examples/weak-shop'], { script: bin }).stdout;
    expect(words(withoutColour(typed(scan, 80).text))).toBe(words(piped));
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('there is no colour with %j', (env) => {
    expect(typed(scan, 80, env).text).not.toContain(esc);
  });

  test.each([{ LANG: 'C' }, { LC_ALL: 'POSIX' }])('signs are ASCII with %j', (env) => {
    expect([...typed(scan, 80, env).text].filter((character) => character > '\u007f')).toEqual([]);
  });

  test('in CI the same command fails', () => {
    expect(typed(scan, 80, { CI: 'true' }).status).toBe(1);
  });
});
