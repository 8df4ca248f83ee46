import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const wrapper = join(import.meta.dirname, 'wrapper');
const folder = mkdtempSync(join(tmpdir(), 'emmental-wrapper-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the runtime that is started by the wrapper finds in its environment. */
function environment(given: Readonly<Record<string, string>>): Record<string, string> {
  const { stdout } = spawnSync(
    wrapper,
    [process.execPath, '-p', 'JSON.stringify(process.env)', 'an argument'],
    {
      encoding: 'utf8',
      // The preload is not there; Node is asked for nothing but the environment.
      env: { PATH: process.env['PATH'] ?? '', ...given },
    },
  );
  return JSON.parse(stdout) as Record<string, string>;
}

const home = import.meta.dirname;
const preload = `${home}/python/emmental_guard/preload`;

test('a Python runtime finds the guard before what was there', () => {
  const env = environment({ AWS_EXECUTION_ENV: 'AWS_Lambda_python3.13', PYTHONPATH: '/mine' });
  expect(env['PYTHONPATH']).toBe(`${preload}:/mine`);
  expect(env['NODE_OPTIONS']).toBeUndefined();
  expect(env['EMMENTAL_PROFILE']).toBe(`${home}/profile.json`);
  expect(env['EMMENTAL_SIGNALS']).toBe('stdout');
});

test('what the function has set stays', () => {
  const env = environment({
    AWS_EXECUTION_ENV: 'AWS_Lambda_python3.13',
    EMMENTAL_PROFILE: '/other.json',
    EMMENTAL_SIGNALS: 'file:/tmp/s',
  });
  expect([env['EMMENTAL_PROFILE'], env['EMMENTAL_SIGNALS']]).toEqual(['/other.json', 'file:/tmp/s']);
});

test('a wrapper that was there is run after it, with the runtime as its arguments', () => {
  const next = join(folder, 'next');
  // As OpenTelemetry's and Datadog's do: they add to what is there.
  writeFileSync(
    next,
    '#!/bin/sh\nprintf "%s\\n" "$NODE_OPTIONS --require /opt/wrapper.js" "$PYTHONPATH" "$@"\n',
  );
  chmodSync(next, 0o755);
  const run = (given: Readonly<Record<string, string>>): readonly string[] =>
    spawnSync(wrapper, ['/var/lang/bin/node', '/var/runtime/index.mjs'], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', EMMENTAL_NEXT_WRAPPER: next, ...given },
    })
      .stdout.trimEnd()
      .split('\n');
  const command = ['/var/lang/bin/node', '/var/runtime/index.mjs'];
  expect(
    run({ AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x', NODE_OPTIONS: '--max-old-space-size=900' }),
  ).toEqual([
    `--require=${home}/node/guard.cjs --max-old-space-size=900 --require /opt/wrapper.js`,
    '',
    ...command,
  ]);
  // An image that does not say what it runs.
  expect(run({})).toEqual([
    `--require=${home}/node/guard.cjs --require /opt/wrapper.js`,
    preload,
    ...command,
  ]);
});
