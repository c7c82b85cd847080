import type { AgentSummary } from '@logpipeline/crds/agent';
import type { AgentPod } from './agentPod.ts';
import type { AgentReportsOptions, TrackedPipeline } from './agentReportsOptions.ts';
import { ChangeGatherer } from './changeGatherer.ts';
import { type Node, NodeTable } from './nodeTable.ts';
import { ownAnswer } from './ownAnswer.ts';
import { type AgentsQuestion, type PipelineAgents, pipelineAgents } from './pipelineAgents.ts';
import { type EntriesOfPipeline, entriesByPipeline, PipelineReport } from './pipelineReport.ts';
import { PullSchedule } from './pullSchedule.ts';

/** How often each agent is asked: what people see in `kubectl get` is at most so old, and a minute apart at most in any case. */
const EVERY_MS = 20_000;
/** How soon an agent is asked that has just become ready, or should have a new configuration: it takes one in under 2 s. */
const SOON_MS = 2_000;
/** How long it is asked so often; after it something is wrong, and it is said. */
const EXPECTING_MS = 60_000;
/** After a pull that failed. */
const RETRY_MS = 5_000;
/** After this long conclusions are drawn also from agents that have not answered at all. */
const SETTLING_MS = 60_000;

const NOTHING: EntriesOfPipeline = { draining: [] };

/** Asks all agents for their summaries, at a bounded rate, and keeps what they say about each pipeline. Nothing runs until `start`. */
export class AgentReports {
  readonly #options: AgentReportsOptions;
  readonly #nodes = new NodeTable();
  readonly #reports = new Map<string, PipelineReport>();
  readonly #schedule: PullSchedule;
  readonly #changes: ChangeGatherer;
  readonly #stopping = new AbortController();
  #desired: number | undefined;
  #missingSince: number | undefined;
  #emptySince: number | undefined;
  #noIngestSince: number | undefined;
  /** Pipelines that an agent should run. */
  #tracked = { onNodes: 0, onSidecars: 0 };
  #expectingUntil = 0;
  #startedAt: number | undefined;
  #isSettled = false;

  constructor(options: AgentReportsOptions) {
    this.#options = options;
    const { clock, random } = options;
    this.#changes = new ChangeGatherer(clock, options.onChange);
    this.#schedule = new PullSchedule({ clock, random, pull: (node) => this.#pull(node) });
  }

  start(): void {
    this.#startedAt = this.#options.clock.now();
    this.#emptySince ??= this.#startedAt;
    this.#noIngestSince ??= this.#startedAt;
    this.#schedule.start();
  }

  /** Calls off what is under way. */
  stop(): void {
    this.#schedule.stop();
    this.#stopping.abort();
    this.#changes.stop();
  }

  /** The agents that are there, those beside the ingest service included, and how many nodes should have one, as the DaemonSet's status says. */
  setAgents(agents: readonly AgentPod[], desired?: number): void {
    const now = this.#options.clock.now();
    const { changed, departed, forgotten } = this.#nodes.set(agents, now);
    const counted = this.#desired;
    this.#desired = desired;
    const onNodes = agents.filter(({ isSidecar }) => isSidecar !== true).length;
    if (desired === undefined || desired <= onNodes) this.#missingSince = undefined;
    else this.#missingSince ??= now;
    if ((desired ?? onNodes) > 0) this.#emptySince = undefined;
    else this.#emptySince ??= now;
    if (onNodes < agents.length) this.#noIngestSince = undefined;
    else this.#noIngestSince ??= now;
    for (const node of departed) this.#schedule.remove(node.name);
    for (const node of forgotten) for (const report of this.#reports.values()) report.forget(node);
    for (const node of changed) node.isExpectingNews = true;
    this.#schedule.askWithin(
      changed.filter(({ agent }) => agent?.ready === true).map(({ name }) => name),
      SOON_MS,
    );
    if (changed.length + departed.length > 0 || counted !== desired) this.#tellAll();
  }

  /** All pipelines that there are. What agents say about others is kept only while they still have something of them. */
  track(pipelines: Iterable<TrackedPipeline>): void {
    const now = this.#options.clock.now();
    for (const report of this.#reports.values()) report.isTracked = false;
    let isNew = false;
    this.#tracked = { onNodes: 0, onSidecars: 0 };
    for (const { pipeline, revision, frontend = false, totals } of pipelines) {
      const report = this.#reportOf(pipeline, now);
      report.isTracked = true;
      report.isOnSidecars = frontend;
      report.totals.carry(totals ?? {});
      if (report.want(revision, now)) {
        isNew = true;
        this.#tell(pipeline);
      }
      if (revision === undefined) continue;
      this.#tracked.onNodes += 1;
      if (frontend) this.#tracked.onSidecars += 1;
    }
    for (const [pipeline, report] of this.#reports) {
      if (report.isTracked) continue;
      report.want(undefined, now);
      if (!report.isOn(this.#nodes.present())) this.#reports.delete(pipeline);
    }
    if (!isNew) return;
    this.#expectingUntil = now + EXPECTING_MS;
    const ready = [...this.#nodes.present()].filter(({ agent }) => agent.ready);
    for (const node of ready) node.isExpectingNews = true;
    this.#schedule.askWithin(
      ready.map(({ name }) => name),
      SOON_MS,
    );
  }

  /** What the agents say of one pipeline; see {@link AgentsQuestion} for what is asked. */
  of(pipeline: string, question: Pick<AgentsQuestion, 'lateAfterMs' | 'was'>): PipelineAgents {
    const now = this.#options.clock.now();
    const report = this.#reports.get(pipeline) ?? new PipelineReport(now);
    const present = [...this.#nodes.present()];
    const desired = this.#desired ?? present.filter(({ agent }) => agent.isSidecar !== true).length;
    return pipelineAgents(report, present, {
      ...question,
      now,
      desired,
      missingSince: this.#missingSince,
      emptySince: this.#emptySince,
      noIngestSince: this.#noIngestSince,
      startedAt: this.#startedAt,
      isSettled: this.isSettled,
    });
  }

  /** Pipelines that are deleted, and of which some nodes still have data to upload, with their bytes. */
  leftovers(): { pipeline: string; nodes: number; bytes: number }[] {
    const found = [];
    for (const [pipeline, report] of this.#reports) {
      if (report.isTracked) continue;
      let nodes = 0;
      let bytes = 0;
      for (const { index } of this.#nodes.present()) {
        const draining = report.rows.read(index)?.drainingBytes;
        if (draining === undefined) continue;
        nodes += 1;
        bytes += draining;
      }
      if (nodes > 0) found.push({ pipeline, nodes, bytes });
    }
    return found;
  }

  /** Agents that are asked, and how many of them gave no good answer the last time. */
  counts(): { asked: number; failing: number } {
    let asked = 0;
    let failing = 0;
    for (const { agent, failure } of this.#nodes.present()) {
      if (!agent.ready) continue;
      asked += 1;
      if (failure !== undefined) failing += 1;
    }
    return { asked, failing };
  }

  /** Agents that could not be asked, by node: for logs, metrics and people. */
  failures(): { node: string; outcome: string; message: string; since: number }[] {
    const found = [];
    for (const { name, failure } of this.#nodes.present())
      if (failure !== undefined) found.push({ node: name, ...failure });
    return found;
  }

  /** Whether each agent that is ready has answered since the start, or has had time enough to. */
  get isSettled(): boolean {
    if (this.#isSettled || this.#startedAt === undefined) return this.#isSettled;
    const isOver = this.#options.clock.now() - this.#startedAt > SETTLING_MS;
    let hasAny = false;
    for (const { agent, answeredAt } of this.#nodes.present()) {
      hasAny = true;
      if (agent.ready && answeredAt === 0 && !isOver) return false;
    }
    this.#isSettled = isOver || hasAny;
    return this.#isSettled;
  }

  /** Bytes that all tables take. */
  get byteLength(): number {
    let sum = 0;
    for (const { rows } of this.#reports.values()) sum += rows.byteLength;
    return sum;
  }

  async #pull(name: string): Promise<number> {
    const { pull, port, token, clock } = this.#options;
    const agent = this.#nodes.get(name)?.agent;
    const bearer = token();
    if (agent === undefined || agent.ip === undefined || !agent.ready || bearer === undefined)
      return EVERY_MS;
    const answer = await pull({
      ip: agent.ip,
      port: agent.port ?? port,
      token: bearer,
      signal: this.#stopping.signal,
    });
    const node = this.#nodes.get(name);
    const isGone = node?.agent?.uid !== agent.uid;
    if (this.#stopping.signal.aborted || node === undefined || isGone) return SOON_MS;
    const now = clock.now();
    const { outcome, message } = ownAnswer(answer, name);
    this.#options.onPull?.(outcome);
    if (answer.outcome !== 'answered' || message !== undefined) {
      const since = node.failure?.outcome === outcome ? node.failure.since : now;
      node.failure = { outcome, message: message ?? '', since };
      return RETRY_MS + (EVERY_MS - RETRY_MS) * Math.min(1, (now - since) / EXPECTING_MS);
    }
    const wasSettled = this.#isSettled;
    node.failure = undefined;
    node.answeredAt = now;
    this.#take(node, answer.summary, now);
    if (!wasSettled && this.isSettled) this.#tellAll();
    const isExpecting =
      node.isExpectingNews && now < Math.max(this.#expectingUntil, node.agentSince + EXPECTING_MS);
    if (isExpecting) return SOON_MS;
    return EVERY_MS * (0.9 + 0.2 * this.#options.random());
  }

  #take(node: Node, summary: AgentSummary, now: number): void {
    const entries = entriesByPipeline(summary);
    for (const pipeline of entries.keys()) this.#reportOf(pipeline, now);
    let upToDate = 0;
    for (const [pipeline, report] of this.#reports) {
      const isNews = report.take(node, entries.get(pipeline) ?? NOTHING, summary, now);
      if (report.wanted !== undefined && report.rows.runs(node.index, report.wanted)) upToDate += 1;
      if (isNews && report.isTracked) this.#tell(pipeline);
    }
    const { onNodes, onSidecars } = this.#tracked;
    if (upToDate === (node.agent?.isSidecar === true ? onSidecars : onNodes)) node.isExpectingNews = false;
  }

  #tellAll(): void {
    for (const [pipeline, report] of this.#reports) if (report.isTracked) this.#tell(pipeline);
  }

  #tell(pipeline: string): void {
    // Before that nothing is concluded from it, and then all are told.
    if (this.isSettled) this.#changes.add(pipeline, this.#nodes.size * this.#reports.size);
  }

  #reportOf(pipeline: string, now: number): PipelineReport {
    let report = this.#reports.get(pipeline);
    if (report === undefined) {
      report = new PipelineReport(now);
      this.#reports.set(pipeline, report);
    }
    return report;
  }
}
