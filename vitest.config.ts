import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // No module of ours keeps state between tests, and importing the Kubernetes client anew for every file costs more than the tests.
    isolate: false,
    testTimeout: 60_000,
  },
});
