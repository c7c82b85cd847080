import { processFigures } from '../operator/processFigures.ts';
import { median } from '../throughput/median.ts';
import { BATCH } from './bodies.ts';
import { type Fired, fire } from './client.ts';
import { DURABILITIES, type Durability } from './durabilities.ts';
import { bundleService, type IngestServer, startBare, startComposed, startService } from './servers.ts';
import { Shipped } from './shipped.ts';

export type Plan = {
  rounds: number;
  /** A round and server. */
  requests: number;
  connections: number;
  /** For bundle and volumes. */
  folder: string;
  say: (text: string) => void;
};

/** One value a round. */
export type Measured = {
  bare: Fired[];
  service: Fired[];
  halfLoad: Fired[];
  durabilities: Record<Durability, Fired[]>;
  peakRssMb: number;
  /** Records that the service says it accepted, and those that were sent to it. */
  accepted: number;
  sent: number;
};

const HALF_LOAD_SECONDS = 6;
const HALF_LOAD_ROUNDS = 3;
/** Rounds that are not counted: code is compiled meanwhile. */
const WARM_UP = 2;

export async function measure(plan: Plan): Promise<Measured> {
  const bundled = await bundleService(plan.folder);
  const against = await withServers(
    [startBare, () => startService(bundled, plan.folder)],
    async ([bare, service]) => {
      const turns = await inTurns(plan, [bare, service] as IngestServer[]);
      const rate = Math.round(median(turns[1].map((fired) => fired.requestsPerSecond)) / 2);
      const halfLoad = await atHalfLoad(plan, service as IngestServer, rate);
      return {
        bare: turns[0].slice(WARM_UP),
        service: turns[1].slice(WARM_UP),
        halfLoad,
        peakRssMb: processFigures((service as IngestServer).pid).peakRssMb,
        accepted: await acceptedBy(service as IngestServer),
        sent: [...turns[1], ...halfLoad].reduce((sum, { requests }) => sum + requests, 0) * BATCH.records,
      };
    },
  );
  const starts = DURABILITIES.map((durability) => () => startComposed(durability, plan.folder));
  const ways = await withServers(starts, (servers) => inTurns(plan, servers));
  const durabilities = Object.fromEntries(
    DURABILITIES.map((durability, nth) => [durability, ways[nth]?.slice(WARM_UP) ?? []]),
  ) as Measured['durabilities'];
  return { ...against, durabilities };
}

async function withServers<T>(
  starts: readonly (() => Promise<IngestServer>)[],
  run: (servers: IngestServer[]) => Promise<T>,
): Promise<T> {
  const servers: IngestServer[] = [];
  try {
    for (const start of starts) servers.push(await start());
    return await run(servers);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** In turns, so that what else the machine does meets all alike. @returns by server, what each round gave */
async function inTurns(
  { rounds, requests, connections, say }: Plan,
  servers: readonly IngestServer[],
): Promise<[Fired[], Fired[], ...Fired[][]]> {
  const all = servers.map((): Fired[] => []);
  for (let round = 0; round < rounds + WARM_UP; round++) {
    say(`round ${round + 1} of ${rounds + WARM_UP}`);
    // Who is first changes too.
    for (let turn = 0; turn < servers.length; turn++) {
      const nth = (turn + round) % servers.length;
      const server = servers[nth] as IngestServer;
      all[nth]?.push(await fire(server, { requests, connections, run: `r${round}` }));
      await shipAll(server);
    }
  }
  return all as [Fired[], Fired[], ...Fired[][]];
}

async function atHalfLoad({ connections, say }: Plan, service: IngestServer, rate: number): Promise<Fired[]> {
  const all: Fired[] = [];
  for (let round = 0; round < HALF_LOAD_ROUNDS; round++) {
    say(`half of the load, ${rate} requests a second: ${round + 1} of ${HALF_LOAD_ROUNDS}`);
    const requests = rate * HALF_LOAD_SECONDS;
    all.push(await fire(service, { requests, connections, rate, run: `h${round}` }));
    await shipAll(service);
  }
  return all;
}

async function shipAll({ logFolder }: IngestServer): Promise<void> {
  if (logFolder !== undefined) await new Shipped(logFolder).discard();
}

/** By the service's own account: what it took for a duplicate is not there. */
async function acceptedBy({ adminPort }: IngestServer): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  return Number(
    /^logpipeline_ingest_records_total\{result="accepted"\} (\d+)$/m.exec(page)?.[1] ?? Number.NaN,
  );
}
