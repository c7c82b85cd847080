import { binary } from '@logpipeline/test-binaries';
import type { Cluster } from './cluster.ts';
import { run } from './run.ts';

/** Runs the pinned helm against a cluster and gives its stdout; throws with helm's own words. `input` is for `--values -`. */
export async function helm(cluster: Cluster, args: readonly string[], input?: string): Promise<string> {
  const program = await binary('helm');
  return run(program, ['--kubeconfig', cluster.kubeconfig, ...args], input === undefined ? {} : { input });
}
