import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Program, startProgram } from '../program.ts';
import { awaitPort } from './awaitPort.ts';

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL('../../../../svelte-logger/example', import.meta.url));
const VITE = fileURLToPath(new URL('../../../../node_modules/vite/bin/vite.js', import.meta.url));

export type BuiltExample = { outFolder: string; remove(): void };

/** Builds the application of svelte-logger/example. @throws with what the build says */
export async function buildExample(): Promise<BuiltExample> {
  // Within the application, whose packages the build finds from there. Git ignores it.
  const outFolder = `dist.${randomUUID()}.tmp`;
  const remove = () => rmSync(join(FOLDER, outFolder), { recursive: true, force: true });
  const env = { ...process.env, EXAMPLE_OUT: outFolder, NODE_ENV: 'production' };
  try {
    await run(process.execPath, [VITE, 'build', '--logLevel', 'warn'], { cwd: FOLDER, env });
  } catch (error) {
    remove();
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`the example application cannot be built:\n${stdout ?? ''}${stderr ?? ''}`, {
      cause: error,
    });
  }
  return { outFolder, remove };
}

export type ServedExample = {
  built: BuiltExample;
  port: number;
  /** Its output, which the agent ships. */
  logPath: string;
  /** Of the ingest service. */
  ingestUrl: string;
  /** Of {@link startBucketServer}. */
  bucketUrl: string;
};

export async function serveExample({
  built,
  port,
  logPath,
  ingestUrl,
  bucketUrl,
}: ServedExample): Promise<Program> {
  const app = startProgram({
    name: 'the example application',
    command: ['serve.ts'],
    logPath,
    cwd: FOLDER,
    env: {
      NODE_ENV: 'production',
      EXAMPLE_OUT: built.outFolder,
      PORT: String(port),
      LOG_ENDPOINT: ingestUrl,
      BUCKET_DEMO: bucketUrl,
    },
  });
  await Promise.race([awaitPort('the example application', port), app.failed]);
  return app;
}
