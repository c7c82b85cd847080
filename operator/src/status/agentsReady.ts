import { type NodeNames, sayNodes } from '../agents/nodeNames.ts';
import type { PipelineAgents } from '../agents/pipelineAgents.ts';
import { SAID_BY_AGENTS } from './agentsReasons.ts';
import { type Finding, finding, keptFinding, problemFinding } from './finding.ts';
import { conditionOf, problemsOf, type StatusInput } from './statusInput.ts';

/** So much of all nodes may be starting before it is more than the coming and going of a cluster: of a new spec, and of one that was up to date. */
const MAY_JOIN_AT_FIRST = 0.1;
const MAY_JOIN_LATER = 0.5;

/** AgentsReady: the agents run with this configuration. What is worst comes first. */
export function agentsReady(input: StatusInput): Finding {
  const { verdict, agents, old, generation } = input;
  const kept = () => {
    const found = keptFinding(conditionOf(old, 'AgentsReady'), generation);
    return found !== undefined && SAID_BY_AGENTS.has(found.reason) ? found : undefined;
  };
  const pending = () => kept() ?? finding('AgentsReady', 'Pending', 'The agents have not been asked yet.');
  if (verdict === undefined) return pending();
  const refused = problemFinding('AgentsReady', problemsOf(verdict, 'AgentsReady'));
  if (refused !== undefined) return refused;
  const cause = verdict.problems[0]?.condition ?? 'Ready';
  if (verdict.configuration === undefined) {
    const isDecided = verdict.problems.length > 0;
    return isDecided
      ? finding('AgentsReady', 'NotConfigured', `The agents get no configuration; ${cause} says why.`)
      : pending();
  }
  if (!verdict.configuration.isCurrent) {
    const message = `The agents go on with the last good configuration of this pipeline; ${cause} says why the present spec is not used.`;
    return finding('AgentsReady', 'LastGoodConfiguration', message);
  }
  if (!agents.isSettled) return pending();
  const wasUpToDate = kept()?.reason === 'UpToDate';
  if (agents.revision !== verdict.configuration.revision) {
    // What they run now is not what is asked for; a moment later they are asked for this one.
    const told = finding('AgentsReady', 'Updating', 'The agents are about to take this configuration.');
    return wasUpToDate ? (kept() ?? told) : told;
  }
  const { desired, upToDate } = agents.nodes;
  const broken = whatIsBroken(agents);
  if (broken !== undefined) return broken;
  if (desired === 0 && !agents.isEmpty)
    return finding('AgentsReady', 'Updating', 'No node has an agent yet.');
  if (desired === 0) {
    const message =
      "No node takes an agent. Look at the chart's agent.nodeSelector, agent.affinity and agent.tolerations.";
    return finding('AgentsReady', 'NoNodes', message);
  }
  const joining = agents.joining.count + agents.missing.count;
  const mayJoin = desired * (wasUpToDate ? MAY_JOIN_LATER : MAY_JOIN_AT_FIRST);
  // A configuration that only changes with its surroundings (a label of a namespace, new credentials) is taken in seconds.
  const isUpdating = agents.updating.count > 0 && !wasUpToDate;
  const notes = verdict.notes.map((note) => ` ${note}`).join('');
  const count = `${upToDate} of ${plural(desired, 'node')} ${desired === 1 ? 'runs' : 'run'} this configuration.`;
  const rest = whoIsMissing(agents);
  if (isUpdating || joining > mayJoin) return finding('AgentsReady', 'Updating', `${count}${rest}${notes}`);
  return finding('AgentsReady', 'UpToDate', `${count}${rest}${notes}`);
}

function whatIsBroken(agents: PipelineAgents): Finding | undefined {
  const { rejected, outdated, unready, missing, silent } = agents;
  if (rejected.count > 0) {
    const said = rejected.message === undefined ? '' : ` ${sentence(rejected.message)}`;
    const message = `Agents cannot use this configuration and go on with their last good one, on ${sayNodes(rejected)}.${said}`;
    return finding('AgentsReady', 'ConfigRejected', message);
  }
  if (outdated.count > 0) {
    const message = `Agents that are ready do not run this configuration, on ${sayNodes(outdated)}. Look at their logs, and whether they may list and watch Secrets in the release's namespace.`;
    return finding('AgentsReady', 'Outdated', message);
  }
  if (unready.count > 0) {
    const message = `No agent is ready on ${sayNodes(unready)}. Look at the pods there: kubectl describe pod, kubectl logs.`;
    return finding('AgentsReady', 'AgentPodsNotReady', message);
  }
  if (missing.isLong) {
    const message = `${plural(missing.count, 'node')} should have a pod of the agent and ${missing.count === 1 ? 'has' : 'have'} none. kubectl describe daemonset says why.`;
    return finding('AgentsReady', 'AgentPodsNotReady', message);
  }
  if (agents.isIngestMissing) {
    const message =
      'The ingest service has no pod, so that nobody takes browser events in. kubectl describe statefulset says why.';
    return finding('AgentsReady', 'AgentPodsNotReady', message);
  }
  if (silent.count > 0) {
    const said = silent.message === undefined ? '' : ` (${silent.message})`;
    const message = `Agents do not answer the operator, on ${sayNodes(silent)}${said}. They may ship all the same. Look at network policies between the operator and the agents' port, and at their logs.`;
    return finding('AgentsReady', 'AgentsSilent', message);
  }
  return undefined;
}

function whoIsMissing({ joining, updating, missing }: PipelineAgents): string {
  const parts = [say(joining, 'Starting'), say(updating, 'Taking it')];
  if (missing.count > 0) parts.push(` ${plural(missing.count, 'node')} without a pod yet.`);
  return parts.join('');
}

function say(nodes: NodeNames, what: string): string {
  return nodes.count === 0 ? '' : ` ${what}: ${sayNodes(nodes)}.`;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
