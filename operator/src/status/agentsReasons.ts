import type { ReasonRow } from './reasonRow.ts';

/** Why AgentsReady says what it says. */
export const AGENTS_REASONS = {
  UpToDate: {
    status: 'True',
    meaning: 'The agents run with this configuration. The message names nodes that are just starting.',
    remedy: 'Nothing.',
  },
  Pending: {
    status: 'Unknown',
    meaning: 'The agents have not been asked yet.',
    remedy: 'Wait a minute; if it stays so, read the log of the operator.',
  },
  Updating: {
    status: 'Unknown',
    meaning: 'Agents are starting, or are taking the configuration.',
    remedy: 'Wait; it takes seconds, and a few minutes where images are pulled.',
  },
  ReleaseMissing: {
    status: 'False',
    meaning:
      "The release's ConfigMap, which owns all that the operator makes, is not there or is being deleted.",
    remedy: 'Install the chart again (`helm upgrade --install`), or let the uninstallation end.',
  },
  Forbidden: {
    status: 'False',
    meaning: 'The operator may not write what the agents need.',
    remedy: 'Give its ServiceAccount the verb and resource in the message, as the chart does.',
  },
  ConfigurationNotApplied: {
    status: 'False',
    meaning: 'The API server did not take the configuration.',
    remedy: 'See the message; the operator tries again.',
  },
  NotConfigured: {
    status: 'False',
    meaning:
      'The agents get no configuration: another condition forbids the present spec, and there is no earlier one, or what it does is not allowed any longer.',
    remedy: 'See the condition that the message names.',
  },
  LastGoodConfiguration: {
    status: 'False',
    meaning: 'Another condition forbids the present spec: the agents go on with the last good configuration.',
    remedy: 'See the condition that the message names.',
  },
  ConfigRejected: {
    status: 'False',
    meaning: 'Agents cannot use the configuration, and go on with their last good one.',
    remedy: 'See the message; the usual cause is an agent of an older version, so let the update end.',
  },
  Outdated: {
    status: 'False',
    meaning: 'Agents that are ready do not run with the configuration, although they had the time.',
    remedy:
      "Look at these agents' logs, and whether they may list and watch Secrets in the release's namespace.",
  },
  AgentPodsNotReady: {
    status: 'False',
    meaning:
      'Nodes, or pods of the ingest service, have no agent that is ready, or that service has no pod, for more than five minutes.',
    remedy: 'Look at the pods: `kubectl describe pod`, and `kubectl logs`.',
  },
  AgentsSilent: {
    status: 'False',
    meaning: 'Agents that are ready do not answer the operator. They may ship all the same.',
    remedy: "Look at network policies between the operator and the agents' port, and at the agents' logs.",
  },
  NoNodes: {
    status: 'False',
    meaning: 'No node takes an agent.',
    remedy: "Look at the chart's `agent.nodeSelector`, `agent.affinity` and `agent.tolerations`.",
  },
} as const satisfies Record<string, ReasonRow>;

/** What the agents themselves have said: it holds until they are asked again. All else is gone when its cause is. */
export const SAID_BY_AGENTS: ReadonlySet<string> = new Set<keyof typeof AGENTS_REASONS>([
  'UpToDate',
  'Updating',
  'ConfigRejected',
  'Outdated',
  'AgentPodsNotReady',
  'AgentsSilent',
  'NoNodes',
]);
