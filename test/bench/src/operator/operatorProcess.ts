import { type Program, startProgram } from './program.ts';

export type OperatorProcessOptions = {
  bundle: string;
  /** For Node. */
  flags: readonly string[];
  settings: string;
  /** The API server's. */
  server: string;
  logs: string;
  /** Holder of the lease. */
  name: string;
};

/** The operator as its image runs it, with its pod's identity, see `mountServiceAccount`. */
export function startOperatorProcess({
  bundle,
  flags,
  settings,
  server,
  logs,
  name,
}: OperatorProcessOptions): Program {
  const { hostname, port } = new URL(server);
  return startProgram(name, [process.execPath, ...flags, bundle, '--config', settings], {
    logs,
    env: {
      PATH: process.env.PATH,
      // As its image has it.
      MALLOC_ARENA_MAX: '1',
      NODE_ENV: 'production',
      POD_NAME: name,
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
    },
  });
}
