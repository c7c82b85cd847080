import type { ApiClient } from '@logpipeline/kubernetes';
import type { Logger } from 'pino';
import type { Settings } from './settings/settings.ts';

/** What an agent is made of that comes from outside of it. */
export type AgentOptions = {
  settings: Settings;
  /** Name of this machine when neither the settings nor the environment has one. */
  hostName: string;
  version: string;
  log: Logger;
  now: () => number;
  random: () => number;
  newSeries: () => string;
  /** The way to the API server; asked for only where the settings have `kubernetes`. Throws outside a cluster. */
  connect: (serviceAccountPath: string | undefined) => ApiClient;
};
