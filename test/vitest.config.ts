import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    // Bundles the functions and synthesises the template, once for all tests.
    globalSetup: ['test/setup/build-once.ts'],
    reporters: [process.stdout.isTTY ? 'default' : 'dot', './test/setup/count-reporter.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // Only against a hang: whole rollouts run in simulated time, and a busy machine takes its while over them.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    maxWorkers: 2,
    execArgv: ['--max-semi-space-size=64'],
    // A test file leaves nothing behind; what is compiled for one, the functions' libraries above all, serves the next.
    isolate: false,
  },
});
