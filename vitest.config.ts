import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    setupFiles: ['test/support/seed.ts'],
    // The engines of the tests live for seconds: compiling more of their code than the hottest took a quarter of all time.
    execArgv: ['--wasm-tiering-budget=200000000'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/**/*.test.ts'] },
    projects: [
      // Tests beside the code change nothing that another would see, so that modules and vocabulary are loaded once.
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'] } },
    ],
  },
});
