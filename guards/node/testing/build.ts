import { fileURLToPath } from 'node:url';

/**
 * Returns the folder that holds the guard as it ships. The bundle that vitest makes before all tests lays it out
 * (`scripts/bundle-for-tests.mjs`); throws when that bundle failed.
 */
export function builtGuard(): string {
  const problem = process.env['EMMENTAL_BUNDLE_ERROR'];
  if (problem !== undefined) throw new Error(`the guard could not be built: ${problem}`);
  return fileURLToPath(new URL('../../../apps/cli/dist/guard/node', import.meta.url));
}
