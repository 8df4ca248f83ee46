import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    include: [
      'apps/**/*.test.ts',
      'packages/**/*.test.ts',
      'guards/**/*.test.ts',
      'scripts/**/*.test.ts',
      'e2e/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**'],
    globalSetup: ['scripts/bundle-for-tests.mjs'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
