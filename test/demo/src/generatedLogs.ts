import { countTable } from './countTable.ts';
import { FLEET } from './generator/fleet.ts';
import { type GeneratorProcess, startGeneratorProcess } from './generatorProcess.ts';
import type { LogSupply } from './logSupply.ts';
import { bytes, counted, grouped } from './numbers.ts';
import { type Count, Tally } from './tally.ts';
import type { WorkFolder } from './workFolder.ts';

/** Logs of a small made-up cluster, every line of which is known. */
export function supplyGeneratedLogs(work: WorkFolder, rate: number): LogSupply {
  let generator: GeneratorProcess | undefined;
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const totals = () => generator?.totals() ?? { lines: 0, bytes: 0 };
  let tally = new Tally([]);
  return {
    selection: { pods: { root: work.pods } },
    intro: `Shipping the logs of ${FLEET.length} made-up containers, ${grouped(rate)} lines a second`,
    start() {
      generator = startGeneratorProcess(work.pods, rate, work.ledger);
      generator.failed.catch(failed.reject);
    },
    describeTotals: () => `${grouped(totals().lines)} (${bytes(totals().bytes)})`,
    lines: () => totals().lines,
    endsByItself: false,
    failed: failed.promise,
    async finish() {
      tally = new Tally((await generator?.stop()) ?? []);
    },
    take: (record) => tally.add(record),
    async verdict() {
      const { total, containers, levels, altered, foreign } = tally.result();
      const problems: string[] = [];
      if (altered > 0) problems.push(`${counted(altered, 'record')} with another text than was written`);
      if (foreign > 0) problems.push(`${counted(foreign, 'record')} of lines that nobody wrote`);
      return {
        written: total.written,
        delivered: total.found,
        lost: total.lost,
        duplicated: total.duplicated,
        bytesIn: totals().bytes,
        tables: [countTable('level', levels, total), countTable('container', joinJobs(containers), total)],
        problems,
        notes: [],
      };
    },
    kill: () => generator?.kill(),
  };
}

/** The many pods that live for a second are one row: `job-1`, `job-2` … become `job (5 pods)`. */
function joinJobs(containers: Count[]): Count[] {
  const rows: Count[] = [];
  const jobs = containers.filter((container) => /^job-\d+$/.test(container.name));
  for (const container of containers) if (!jobs.includes(container)) rows.push(container);
  const [first] = jobs;
  if (first === undefined) return rows;
  const add = (sum: Count, job: Count): Count => ({
    ...sum,
    written: sum.written + job.written,
    found: sum.found + job.found,
    lost: sum.lost + job.lost,
    duplicated: sum.duplicated + job.duplicated,
    otherLevel: sum.otherLevel + job.otherLevel,
  });
  const sum = jobs.slice(1).reduce(add, first);
  return [...rows, { ...sum, name: `job (${counted(jobs.length, 'pod')})` }];
}
