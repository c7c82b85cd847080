import { parseDuration } from '@logpipeline/service/settings';
import { sayNodes } from '../agents/nodeNames.ts';
import type { PipelineAgents, Trouble } from '../agents/pipelineAgents.ts';
import { type Finding, finding, keptFinding } from './finding.ts';
import { conditionOf, type StatusInput } from './statusInput.ts';

/** An upload begins one interval after the oldest record; so long it may take, with a retry or two, before people are told. */
const UPLOAD_MAY_TAKE_MS = 600_000;

/** Age from which a record is late, ms. */
export function lateAfterMs(interval: string): number {
  const ms = parseDuration(interval);
  if (ms === undefined) throw new Error(`BUG: the interval ${interval} passed the resource's check`);
  return ms + UPLOAD_MAY_TAKE_MS;
}

/** Delivering: records reach the bucket in time. What is worst comes first. */
export function delivering({ verdict, agents, old, generation }: StatusInput): Finding {
  const kept = () =>
    keptFinding(conditionOf(old, 'Delivering'), generation) ??
    finding('Delivering', 'Pending', 'No agent has said anything about this pipeline yet.');
  if (verdict === undefined || !agents.isSettled) return kept();
  const { blocked, failed, late, failing } = agents;
  const isSuspended = verdict.parsed?.spec.suspend === true;
  if (blocked.count > 0) {
    const advice = isSuspended
      ? 'Set spec.suspend to false, or raise spec.buffer.maxSize.'
      : 'Mend what holds up uploads, raise spec.buffer.maxSize, or free the disk.';
    const refused =
      verdict.parsed?.spec.frontend.enabled === true
        ? ' The ingest service refuses records once its own volume is full.'
        : '';
    const message = `Nothing is read on ${sayNodes(blocked)}:${because(blocked, 'the buffer or the disk is full.')} What the kubelet rotates away meanwhile is lost.${refused} ${advice}`;
    return finding('Delivering', 'SpoolFull', message);
  }
  if (failed.count > 0) {
    const message = `The pipeline cannot run on ${sayNodes(failed)}:${because(failed, "its buffer cannot be used; the agent's log says why.")}`;
    return finding('Delivering', 'SpoolFailed', message);
  }
  if (isSuspended) {
    const message =
      'Uploads are suspended. Agents read into their buffers; set spec.suspend to false to upload what waits.';
    return finding('Delivering', 'Suspended', message);
  }
  if (late.count > 0) {
    const interval = verdict.parsed?.spec.interval ?? 'one interval';
    const what = `Records that are older than the interval (${interval}) and 10 minutes wait on ${sayNodes(late)}`;
    if (failing.count > 0) {
      const message = `${what}. Uploads fail:${because(failing.message === undefined ? late : failing, `${failing.reason ?? 'the reason is not known'}.`)} Nothing is lost while there is room in the buffer.`;
      return finding('Delivering', 'UploadsFailing', message);
    }
    const message = `${what}, and no upload has failed. Look at the agents' CPU limit and logs there.`;
    return finding('Delivering', 'RecordsLate', message);
  }
  if (isUnheardOf(agents)) return kept();
  return finding('Delivering', 'InTime', `No record is late.${asides(agents)}`);
}

/** No agent has it: it may never have run. */
function isUnheardOf({ nodes, lastUploadTime, totals, oldestUnshippedTime }: PipelineAgents): boolean {
  const hasShipped = totals.objects > 0 || lastUploadTime !== undefined || oldestUnshippedTime !== undefined;
  return nodes.upToDate === 0 && !hasShipped;
}

function asides({ failing, draining }: PipelineAgents): string {
  const parts = [];
  if (failing.count > 0)
    parts.push(
      ` Uploads fail on ${sayNodes(failing)}:${because(failing, `${failing.reason ?? 'unknown'}.`)}`,
    );
  if (draining.count > 0)
    parts.push(
      ` What was read for an earlier destination is still being uploaded there, from ${sayNodes(draining)}.`,
    );
  return parts.join('');
}

function because({ message }: Pick<Trouble, 'message'>, otherwise: string): string {
  const text = message ?? otherwise;
  return ` ${/[.!?…]$/.test(text) ? text : `${text}.`}`;
}
