import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildGuard } from '../build.mjs';

/** The guard as it ships, built once for each test process. */
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
