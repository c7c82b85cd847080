// The agent, with a file in the place of the API server: `--config FILE`, `FILE_CLUSTER=FILE`, `FILE_CLUSTER_PODS=FOLDER`.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { startAgent } from '../../../daemonset-agent/src/agent.ts';
import { parseSettingsFile } from '../../../daemonset-agent/src/settings/settingsFile.ts';
import { FileCluster } from './fileCluster.ts';

const path = process.argv[3] ?? '';
const parsed = parseSettingsFile(path, readFileSync(path, 'utf8'));
if (!parsed.ok) throw new Error(parsed.errors.join('; '));
const agent = await startAgent({
  settings: parsed.settings,
  hostName: 'unused',
  version: '0.0.0',
  log: pino(),
  now: Date.now,
  random: Math.random,
  newSeries: () => randomBytes(8).toString('hex'),
  connect: () => new FileCluster(process.env.FILE_CLUSTER ?? '', process.env.FILE_CLUSTER_PODS ?? ''),
});
process.once('SIGTERM', () => void agent.stop(AbortSignal.timeout(20_000)).then(() => process.exit(0)));
