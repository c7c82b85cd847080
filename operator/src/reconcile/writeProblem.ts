import { ApiError } from '@logpipeline/kubernetes';
import type { Problem } from '../problem.ts';

/** What a failed write means for pipelines. The server's own sentence names the verb and the resource. */
export function writeProblem(error: unknown, what: string): Problem {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof ApiError && error.status === 403) {
    const message = `The operator may not write ${what}: ${said}. Give its ServiceAccount that verb on that resource, as the chart's Role does.`;
    return { condition: 'AgentsReady', reason: 'Forbidden', message };
  }
  const message = `${what} could not be written: ${said}. The operator tries again; the agents go on with what they have.`;
  return { condition: 'AgentsReady', reason: 'ConfigurationNotApplied', message };
}
