import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** The tests of some folders. Files share their modules, so no file may leave anything behind in them. */
const room = (name: string, ...folders: readonly string[]): TestProjectInlineConfiguration => ({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    name,
    include: folders.map((folder) => `${folder}/**/*.test.ts`),
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**'],
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  test: {
    globalSetup: ['scripts/bundle-for-tests.mjs'],
    // The default leaves one core unused.
    maxWorkers: availableParallelism(),
    // Vitest takes them in the order of their names: first those that wait for other processes.
    projects: [
      room('apps', 'apps'),
      room('guards', 'guards', 'e2e'),
      room('packages', 'packages', 'scripts'),
    ],
  },
});
