import { freePort } from '@logpipeline/test-binaries';
import { BadInput } from '../badInput.ts';
import { listens } from './awaitPort.ts';
import { USUAL_PORT } from './webOptions.ts';

/** @param wanted null: the usual one, or another when that is taken @throws BadInput when the wanted one is taken */
export async function choosePort(wanted: number | null): Promise<number> {
  const port = wanted ?? USUAL_PORT;
  if (!(await listens(port))) return port;
  if (wanted === null) return freePort();
  throw new BadInput(`--port ${wanted}: something listens there already; stop it, or name another port`);
}
