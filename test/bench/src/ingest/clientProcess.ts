// Sends batches, each of records that nobody sent before, made before the first is sent. A process of its own, so that the server's figures
// are the server's. Says `ready`, waits for a message, sends, and tells its parent what came of it.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { makeBodies } from './bodies.ts';
import type { Load, LoadResult } from './load.ts';
import { ORIGIN } from './settings.ts';

/** Autocannon sends what a second is allowed at the second's beginning. So many of it, a share of the rate each, begin one after another. */
const CANNONS = 10;
const HEADERS = {
  'content-type': 'application/json',
  'content-encoding': 'gzip',
  origin: ORIGIN,
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
};

const load = JSON.parse(process.argv[2] as string) as Load;
const bodies = makeBodies(load.requests, load.run);
process.send?.('ready');
await once(process, 'message');
const result = await (load.rate === undefined ? fire(load) : fireEvenly(load, load.rate));
process.send?.(result);
process.disconnect();

async function fireEvenly(all: Load, rate: number): Promise<LoadResult> {
  const began = performance.now();
  const requests = Math.floor(all.requests / CANNONS);
  const connections = Math.max(1, Math.round(all.connections / CANNONS));
  const shots = await Promise.all(
    Array.from({ length: CANNONS }, async (_, nth) => {
      await sleep((nth * 1000) / CANNONS);
      return shoot({ ...all, connections, rate: rate / CANNONS, requests });
    }),
  );
  return resultOf(shots.flat(), began, requests * CANNONS);
}

async function fire(all: Load): Promise<LoadResult> {
  const began = performance.now();
  return resultOf(await shoot(all), began, all.requests);
}

/** A good answer: when it was there, and after how many milliseconds. */
type Shot = { at: number; milliseconds: number };

async function shoot({ port, requests, connections, rate }: Load): Promise<Shot[]> {
  const shots: Shot[] = [];
  let nth = 0;
  await new Promise<void>((resolve, reject) => {
    const cannon = autocannon(
      {
        url: `http://127.0.0.1:${port}`,
        connections,
        amount: requests,
        ...(rate === undefined ? {} : { overallRate: rate }),
        timeout: 30,
        setupClient(client) {
          // As many as autocannon lets each connection send.
          const share = Math.floor(requests / connections) + (nth++ < requests % connections ? 1 : 0);
          const own = bodies.splice(-share);
          client.setRequests(
            own.map((body) => ({ method: 'POST', path: '/v1/logs', headers: HEADERS, body })),
          );
        },
      },
      (error) => (error ? reject(error) : resolve()),
    );
    cannon.on('response', (_client, status, _bytes, milliseconds) => {
      if (status === 202) shots.push({ at: performance.now(), milliseconds });
    });
  });
  return shots;
}

/** Until the last answer: autocannon itself looks only once a second whether it is done. */
function resultOf(shots: readonly Shot[], began: number, requests: number): LoadResult {
  const sorted = shots.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return {
    requests,
    seconds: (Math.max(...shots.map((shot) => shot.at)) - began) / 1000,
    p50: at(0.5) ?? Number.NaN,
    p99: at(0.99) ?? Number.NaN,
    failed: requests - shots.length,
  };
}
