import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from './command-line.ts';
import { copyOf, folderWith, withoutTime } from './testing/run.ts';

/** Runs a command whose output is a terminal of 80 columns, or a pipe. */
async function outputOf(words: readonly string[], isTerminal: boolean): Promise<string> {
  let text = '';
  const stream = {
    isTTY: isTerminal,
    columns: 80,
    write: (piece: string, done?: (error?: Error) => void) => {
      text += piece;
      done?.();
      return true;
    },
    on: () => undefined,
    listenerCount: () => 1,
  } as unknown as NodeJS.WriteStream;
  await runCommandLine(words, {
    stdout: stream,
    stderr: { ...stream, isTTY: false, write: () => true } as unknown as NodeJS.WriteStream,
    program: 'emmental',
    env: { NO_COLOR: '1', XDG_CACHE_HOME: folderWith({}) },
    now: () => 0,
    today: '2026-11-24',
  });
  return withoutTime(text);
}

test.each([
  ['scan', ['scan']],
  ['scan, when there is nothing to fix', ['scan', '--no-code']],
  ['permissions', ['permissions']],
  ['holes', ['holes']],
  ['dependencies', ['dependencies']],
  ['assume', ['assume', '--path']],
  ['exceptions', ['exceptions']],
] as const)('a pipe gets the words of the terminal, in their order: %s', async (_, words) => {
  const folder = copyOf('weak-shop');
  const typed = [...words, folder];
  const piped = await outputOf(typed, false);
  expect(piped).toBe(await outputOf(typed, true));
  expect(piped.length).toBeGreaterThan(100);
});

test('the last line says what CI would do, on both', async () => {
  const folder = copyOf('weak-shop', { 'none.txt': join('a', 'b') });
  for (const isTerminal of [true, false])
    expect(await outputOf(['scan', folder], isTerminal)).toMatch(
      /\nIn CI this would fail: \d+ at high or above/,
    );
});
