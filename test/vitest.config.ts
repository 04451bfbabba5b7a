import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    // Bundles the functions and synthesises the template, once for all tests.
    globalSetup: ['test/setup/build-once.ts'],
    reporters: [process.stdout.isTTY ? 'default' : 'dot', './test/setup/count-reporter.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // Whole rollouts run in simulated time; on a busy machine they take their while.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
