import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** The tests of some folders. Files share their modules, so no file may leave anything behind in them. */
const room = (
  name: string,
  folders: readonly string[],
  { isolate = false, except = [] as readonly string[] } = {},
): TestProjectInlineConfiguration => ({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    name,
    include: folders.map((folder) => (folder.endsWith('.ts') ? folder : `${folder}/**/*.test.ts`)),
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**', ...except],
    isolate,
    // Only what hangs ends here: no test depends on time.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});

/** Tests that put their own function in the place of a module's. */
const replacing = ['apps/cli/faults.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['scripts/bundle-for-tests.mjs'],
    // Many tests wait for browsers, servers and other processes: a worker more than cores takes their place meanwhile.
    maxWorkers: availableParallelism() + 1,
    // Vitest takes them in the order of their names: first those that wait for other processes.
    projects: [
      room('apps', ['apps'], { except: [...replacing] }),
      // These replace modules, so they share none.
      room('faults', replacing, { isolate: true }),
      room('guards', ['guards', 'e2e']),
      room('packages', ['packages', 'scripts']),
    ],
  },
});
