import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ServerProcess, startServerProcess } from '../serverProcess.ts';

const MAIN = fileURLToPath(new URL('../../../../ingest-service/src/main.ts', import.meta.url));

/** Where pages of the scene are from. */
export const ORIGIN = 'https://shop.example.com';
/** The name of the one replica, as a StatefulSet gives it. */
export const REPLICA = 'logpipeline-ingest-0';

/** Where a replica of the ingest service is, on 127.0.0.1, and where it keeps its records. */
export type IngestPlace = { publicPort: number; adminPort: number; records: string };

/** The logs that the service writes, as the settings of the agent beside it have them. */
export function recordLogs({ records }: IngestPlace): { kind: string; path: string }[] {
  return ['browser', 'request'].map((kind) => ({ kind, path: join(records, kind, `${kind}.log`) }));
}

/** Starts the ingest service from its sources, as a process of its own. Its logs are small, so that their limits are to be seen. */
export async function startIngest(folder: string, place: IngestPlace): Promise<ServerProcess> {
  const config = join(folder, 'ingest.json');
  const host = '127.0.0.1';
  const settings = {
    public: { host, port: place.publicPort },
    admin: { host, port: place.adminPort },
    storage: { path: place.records, maxSize: '32Mi', maxFileSize: '1Mi', maxFileAge: '10s' },
    cors: { allowedOrigins: [ORIGIN] },
    drainDelay: '0s',
  };
  await writeFile(config, JSON.stringify(settings));
  return await startServerProcess(
    process.execPath,
    [MAIN, '--config', config],
    join(folder, 'ingest.log'),
    `http://${host}:${place.adminPort}/readyz`,
  );
}
