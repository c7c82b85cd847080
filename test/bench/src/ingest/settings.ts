import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** From which the bench's records come; the service is to look at it. */
export const ORIGIN = 'https://shop.example.com';

const NO_LIMIT = { recordsPerSecond: 1_000_000, burst: 10_000_000 };

/** The defaults, but for what one client on one machine needs. */
export function ingestSettings(folder: string): object {
  return {
    storage: { path: folder },
    public: { host: '127.0.0.1', port: 0 },
    admin: { host: '127.0.0.1', port: 0 },
    cors: { allowedOrigins: ['https://*.example.com'] },
    rateLimits: { perApplication: NO_LIMIT, perAddress: NO_LIMIT, perSession: NO_LIMIT },
    drainDelay: '0s',
  };
}

/** @returns the file's path */
export async function writeSettings(folder: string): Promise<string> {
  const path = join(folder, 'ingest.json');
  await writeFile(path, JSON.stringify(ingestSettings(join(folder, 'volume'))));
  return path;
}
