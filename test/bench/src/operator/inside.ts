import { timeChanges } from './changes.ts';
import { coldStart } from './coldStart.ts';
import { type Figures, limitsOf, missed } from './figures.ts';
import type { Options } from './options.ts';
import { processFigures } from './processFigures.ts';
import { isWriteBesidesLease, mostStatusWrites } from './requestCounts.ts';
import { restart } from './restart.ts';
import { jsonResult, textResult } from './result.ts';
import { setScene } from './scene.ts';
import { watchSteadyState } from './steadyState.ts';

/** The bench itself, as the first process of its namespaces: when it exits, everything in them ends. */

/** From standing still to the new pace: agents are asked every 20 s or so, and a status waits for up to a minute. */
const FLOW_WARMUP_SECONDS = 75;

async function measure(options: Options, program: { bundle: string; flags: string[] }): Promise<Figures> {
  const started = performance.now();
  const say = (text: string) => {
    const seconds = ((performance.now() - started) / 1_000).toFixed(0);
    process.stderr.write(`${seconds.padStart(5)} s  ${text}\n`);
  };
  const scene = await setScene(options, program, say);
  say('Cold start of the operator');
  const cold = await coldStart(scene, options.nodes, say);
  say(`At rest, ${options.seconds} s`);
  const { all: atRestRequests, ...atRest } = await watchSteadyState(scene, cold.operator, options.seconds);
  const atRestRssMb = processFigures(cold.operator.pid).rssMb;
  say(`${options.changes} changes of a spec`);
  const change = await Promise.race([timeChanges(scene, options.changes), cold.operator.failure]);
  say('Restart of the operator');
  const again = await restart(scene, cold.operator);
  say(`Logs flow: ${FLOW_WARMUP_SECONDS} s to get going, ${options.seconds} s that count`);
  scene.agents.flow();
  await watchSteadyState(scene, again.operator, FLOW_WARMUP_SECONDS);
  const { all: flowingRequests, ...flowing } = await watchSteadyState(scene, again.operator, options.seconds);
  const programs = Object.values(scene.plane.programs).map(
    ({ name, pid }) => [name, processFigures(pid)] as const,
  );
  const stubs = scene.agents.pids.map(
    (pid, place) => [`stub agents ${place + 1}`, processFigures(pid)] as const,
  );
  const { events, bytes, cuts } = await scene.agents.counts();
  return {
    nodes: options.nodes,
    pipelines: options.pipelines,
    preparation: scene.preparation,
    coldStart: cold.figures,
    atRest: { ...atRest, writesBesidesLease: atRestRequests.filter(isWriteBesidesLease).length },
    change,
    flowing: { ...flowing, mostStatusWritesOfAPipeline: mostStatusWrites(flowingRequests) },
    restart: again.figures,
    operator: {
      peakRssMb: Math.max(cold.operator.peakRssMb(), again.operator.peakRssMb()),
      atRestRssMb,
      unwantedRestarts: cold.operator.restarts + again.operator.restarts,
    },
    watches: { events, megabytes: bytes / 1e6, cuts },
    others: Object.fromEntries([...programs, ...stubs]),
  };
}

const { bundle, flags, json, ...options } = JSON.parse(process.argv[2] ?? '') as Options & {
  bundle: string;
  flags: string[];
  json: boolean;
};
try {
  const figures = await measure(options, { bundle, flags });
  process.stdout.write(json ? `${jsonResult(figures)}\n` : textResult(figures));
  process.exit(missed(limitsOf(figures)).length === 0 ? 0 : 1);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
