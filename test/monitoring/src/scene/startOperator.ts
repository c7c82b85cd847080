import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ServerProcess, startServerProcess } from '../serverProcess.ts';
import { RELEASE } from './sceneCluster.ts';

const MAIN = fileURLToPath(new URL('../../../../operator/src/main.ts', import.meta.url));

/** Starts the operator from its sources, as a process of its own. `agent`: settings of the agents beside those that they need. */
export async function startOperator(
  folder: string,
  ports: { operator: number; agents: number },
  kubeconfig: string,
  agent: Record<string, unknown> = {},
): Promise<ServerProcess> {
  const config = join(folder, 'operator.json');
  const settings = {
    release: RELEASE,
    agent: {
      image: 'logpipeline-agent:test',
      serviceAccountName: 'logpipeline-agent',
      port: ports.agents,
      ...agent,
    },
    // What browsers send is part of every scene.
    ingest: { enabled: true, replicas: 1 },
    http: { port: ports.operator },
  };
  await writeFile(config, JSON.stringify(settings));
  return await startServerProcess(
    process.execPath,
    [MAIN, '--config', config, '--kubeconfig', kubeconfig],
    join(folder, 'operator.log'),
    `http://127.0.0.1:${ports.operator}/readyz`,
    { ...process.env, POD_NAME: 'operator' },
  );
}
