import { systemClock } from '../src/clock.ts';
import { createApiClient } from '../src/createApiClient.ts';
import { kubeconfigConnection } from '../src/kubeconfig.ts';
import { leaderElection } from '../src/leaderElection.ts';

// A process that takes part in an election, for tests that kill it: `elector.ts KUBECONFIG LEASE IDENTITY`. Prints what happens.
const [path, name = '', identity = ''] = process.argv.slice(2);
const election = leaderElection({
  client: createApiClient(kubeconfigConnection({ path })),
  namespace: 'default',
  name,
  identity,
  leaseDurationMs: 4_000,
  renewDeadlineMs: 2_500,
  retryPeriodMs: 100,
  clock: systemClock,
  random: Math.random,
  onStarted: () => console.log('leads'),
  onLost: () => {
    console.log('lost');
    process.exit(1);
  },
});
process.on('SIGTERM', () => void election.stop().then(() => process.exit(0)));
