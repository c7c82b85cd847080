/** Pods that write numbered lines, and what must be found of them. Their image only has to have `node`. */

/** Text of a numbered line: who wrote it, in which run, and its number; padded so that files rotate as they do in production. */
const LINE = /^numbered run=(\S+) n=(\d+) /;
const END = /^numbered run=(\S+) end total=(\d+)$/;

/**
 * Writes `rate` lines/s until `total` lines are written or SIGTERM comes, then says how many it wrote, and ends with
 * `exitCode`. It waits for its output to drain, so that what it counts is written.
 */
const WRITER = `
const [rate, total, exitCode] = process.argv.slice(1).map(Number);
const run = process.env.HOSTNAME + '/' + Date.now();
let n = 0;
const end = () => {
  clearInterval(timer);
  process.stdout.write('numbered run=' + run + ' end total=' + n + '\\n', () => process.exit(exitCode));
};
const started = Date.now();
const timer = setInterval(() => {
  const due = Math.min(total, Math.floor((Date.now() - started) / 1000 * rate));
  let text = '';
  while (n < due) text += 'numbered run=' + run + ' n=' + (++n) + ' ' + 'x'.repeat(60 + n % 40) + '\\n';
  if (text !== '') process.stdout.write(text);
  if (n >= total) end();
}, 20);
process.on('SIGTERM', end);
`;

export type NumberedPod = {
  name: string;
  linesPerSecond: number;
  lines: number;
  exitCode: number;
  restartPolicy: 'Always' | 'Never' | 'OnFailure';
};

export function numberedPod(pod: NumberedPod, namespace: string, image: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: pod.name, namespace },
    spec: {
      restartPolicy: pod.restartPolicy,
      terminationGracePeriodSeconds: 10,
      containers: [
        {
          name: 'writer',
          image,
          imagePullPolicy: 'Never',
          command: ['node', '-e', WRITER, '--', ...[pod.linesPerSecond, pod.lines, pod.exitCode].map(String)],
        },
      ],
    },
  };
}

/** What was found of one run of a container. */
export type Run = {
  pod: string;
  lines: number;
  duplicated: number;
  missing: number;
  total: number | undefined;
};

/** Counts numbered lines as they come back, in any order. */
export class NumberedTally {
  readonly #runs = new Map<
    string,
    { pod: string; copies: Map<number, number>; total: number | undefined; ends: number }
  >();

  add(pod: string, message: string): void {
    const line = LINE.exec(message);
    const end = END.exec(message);
    const id = line?.[1] ?? end?.[1];
    if (id === undefined) return;
    const run = this.#runs.get(id) ?? { pod, copies: new Map(), total: undefined, ends: 0 };
    this.#runs.set(id, run);
    if (line !== null) run.copies.set(Number(line[2]), (run.copies.get(Number(line[2])) ?? 0) + 1);
    if (end !== null) {
      run.total = Number(end[2]);
      run.ends++;
    }
  }

  /** A run without its end line counts as missing that one line. */
  runs(): Run[] {
    return [...this.#runs.values()].map(({ pod, copies, total, ends }) => {
      let highest = total ?? 0;
      for (const number of copies.keys()) highest = Math.max(highest, number);
      const duplicated =
        [...copies.values()].reduce((sum, count) => sum + count - 1, 0) + Math.max(0, ends - 1);
      return {
        pod,
        lines: copies.size,
        duplicated,
        missing: highest - copies.size + (ends === 0 ? 1 : 0),
        total,
      };
    });
  }
}
