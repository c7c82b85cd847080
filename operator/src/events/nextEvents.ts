import type { LogPipelineSpec, LogPipelineStatus } from '@logpipeline/crds';
import type { ConditionType } from '../status/reasons.ts';
import { conditionOf } from '../status/statusInput.ts';
import { ANNOUNCED_CONDITIONS, type EventReason, eventReasonOf } from './eventReasons.ts';

/** Lines are dropped all the time while a limit is in force; an Event is for those who do not know. */
const DROPS_EVERY_MS = 3_600_000;

export type PipelineEvent = { type: 'Normal' | 'Warning'; reason: EventReason; message: string };

/** What was announced about one pipeline, so that nothing is said twice and every trouble has its end. */
export type EventMemory = {
  /** What each condition's last Event said, until it is True again. */
  open: Partial<Record<ConditionType, EventReason>>;
  /** When the last Event about drops was, ms since 1970. */
  dropsAt: number | undefined;
};

/** After a start: what the status says already has been announced by whoever wrote it. */
export function firstMemory(status: LogPipelineStatus | undefined): EventMemory {
  const memory: EventMemory = { open: {}, dropsAt: undefined };
  for (const type of ANNOUNCED_CONDITIONS) {
    const reason = announced(status, type);
    if (reason !== undefined) memory.open[type] = reason;
  }
  return memory;
}

/** The Events that a change of status is worth. Pure. */
export function nextEvents(
  memory: EventMemory,
  { before, after, spec, now }: StatusChange,
): { memory: EventMemory; events: PipelineEvent[] } {
  const events: PipelineEvent[] = [];
  const open = { ...memory.open };
  let { dropsAt } = memory;
  for (const type of ANNOUNCED_CONDITIONS) {
    const condition = conditionOf(after, type);
    if (condition === undefined) continue;
    const reason = announced(after, type);
    if (reason !== undefined && reason !== open[type]) {
      open[type] = reason;
      events.push({ type: 'Warning', reason, message: condition.message });
    }
    if (condition.status === 'True' && open[type] !== undefined) {
      delete open[type];
      events.push({ type: 'Normal', reason: 'Recovered', message: `${type}: ${condition.message}` });
    }
  }
  const hasDropped = (after.totals?.dropped ?? 0) > (before?.totals?.dropped ?? 0);
  if (hasDropped && (dropsAt === undefined || now - dropsAt >= DROPS_EVERY_MS)) {
    dropsAt = now;
    events.push({ type: 'Warning', reason: 'RecordsDropped', message: dropsMessage(spec) });
  }
  return { memory: { open, dropsAt }, events };
}

export type StatusChange = {
  before: LogPipelineStatus | undefined;
  after: LogPipelineStatus;
  spec: Pick<LogPipelineSpec, 'buffer' | 'rateLimit'> | undefined;
  now: number;
};

function announced(status: LogPipelineStatus | undefined, type: ConditionType): EventReason | undefined {
  const condition = conditionOf(status, type);
  return condition?.status === 'False' ? eventReasonOf(type, condition.reason) : undefined;
}

/** Without figures: those are in the status, and would make another Event each time. */
function dropsMessage(spec: StatusChange['spec']): string {
  const causes = [];
  if (spec?.rateLimit !== undefined)
    causes.push('containers write more than spec.rateLimit allows (raise it, or let them write less)');
  if (spec?.buffer.whenFull === 'DropOldest')
    causes.push(
      'a buffer was full and its oldest data was dropped (mend what holds up uploads, or raise spec.buffer.maxSize)',
    );
  const why = causes.length === 0 ? 'by settings that were in force before' : causes.join(', or ');
  return `Records were dropped: ${why}. status.totals.dropped counts them; logpipeline_agent_lines_dropped_total says on which nodes.`;
}
