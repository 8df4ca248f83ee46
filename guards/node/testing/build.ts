import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { buildGuard } from '../build.mjs';

/** The guard as it ships, built once for each file of tests and gone with it. */
export function builtGuard(): Promise<string> {
  built ??= build();
  return built;
}

let built: Promise<string> | null = null;

async function build(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-guard-'));
  await buildGuard(folder);
  return folder;
}

// A worker of the test runner ends without the events that other processes end with.
afterAll(async () => {
  if (built !== null) rmSync(await built, { recursive: true, force: true });
});
