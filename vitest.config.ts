import { defineConfig } from 'vitest/config';
import { testFilesOf, vitestTiers } from './scripts/test/tiers.ts';

export default defineConfig({
  test: {
    // Child processes, not threads: zlib-sync loads only once in a process, and tests send signals and exit codes.
    pool: 'forks',
    dangerouslyIgnoreUnhandledErrors: false,
    allowOnly: false,
    // What an assertion says is whole: the list of problems, not `[ Array(1) ]`.
    chaiConfig: { truncateThreshold: 1_000 },
    // The default of a second is a guess at how fast the machine is. Less than any tier's limit of a test, so that the assertion is what fails.
    expect: { poll: { timeout: 15_000 } },
    teardownTimeout: 20_000,
    projects: vitestTiers().map((tier) => ({
      extends: true as const,
      test: {
        name: tier.name,
        ...testFilesOf(tier.name),
        testTimeout: tier.timeout,
        hookTimeout: tier.timeout,
        setupFiles: ['./scripts/test/leaks.setup.ts'],
        fileParallelism: !(tier.runner.kind === 'vitest' && tier.runner.filesAtOnce === 1),
      },
    })),
  },
});
