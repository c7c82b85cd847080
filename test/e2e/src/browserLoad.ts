/** Pods that send events like pages do, and never forget one that was not acknowledged. Their image only has to have `node`. */

export type BrowserLoad = {
  name: string;
  /** Where the service takes records. */
  url: string;
  /** Of the service's allow-list. */
  origin: string;
  sessions: number;
  /** Records that are new in each request. */
  batch: number;
  /** A session sends its next batch so long after the last one was answered, in ms. */
  pauseMs: number;
};

/** What a pod of the load says at its end. */
export type LoadReport = {
  /** How many events each session has numbered, from 0: each was acknowledged in the end. */
  events: Record<string, number>;
  requests: number;
  /** Answers and failures that were not 202, by what they were. */
  troubles: Record<string, number>;
  /** Records that an answer called duplicates: they had been stored, and the answer was lost. */
  duplicates: number;
  /** What was refused for good. Nothing is expected here. */
  refused: string[];
};

/**
 * Sends until SIGTERM, then only what is not acknowledged yet, for as long as the pod may take; the last line of its log is the
 * report. Each request is answered or has failed before its session sends another one.
 */
const PAGE = `
const [url, origin, pod, ...numbers] = process.argv.slice(1);
const [sessions, batch, pauseMs] = numbers.map(Number);
const report = { events: {}, requests: 0, troubles: {}, duplicates: 0, refused: [] };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const trouble = (what) => { report.troubles[what] = (report.troubles[what] ?? 0) + 1; };
let stopping = false;
process.on('SIGTERM', () => { stopping = true; });

async function post(records) {
  report.requests++;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ records, sent_at: new Date().toISOString() }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (response.status !== 202) trouble(String(response.status));
    let answer;
    try { answer = JSON.parse(text); } catch {}
    if (Array.isArray(answer?.results)) return answer.results;
    if (response.status === 202) trouble('202 without results');
  } catch (error) {
    trouble(error.cause?.code ?? error.name);
  }
  return undefined;
}

async function session(id) {
  let next = 0;
  let waiting = [];
  while (!stopping || waiting.length > 0) {
    if (!stopping) {
      for (let n = 0; n < batch; n++) {
        waiting.push({
          timestamp: new Date().toISOString(),
          level: 'INFO',
          message: 'USER_ACTION',
          event_id: id + ':' + next++,
          data: { action: 'click', element: 'load', sessionId: id, userId: pod, padding: 'x'.repeat(200) },
        });
      }
    }
    report.events[id] = next;
    const results = await post(waiting);
    if (results !== undefined) {
      const again = [];
      for (const result of results) {
        if (result.status === 'duplicate') report.duplicates++;
        else if (result.status === 'rejected' && result.retry) again.push(waiting[result.index]);
        else report.refused.push(JSON.stringify(result));
      }
      waiting = again;
    }
    await sleep(pauseMs);
  }
}

await Promise.all(Array.from({ length: sessions }, (_, n) => session(pod + '-' + n)));
console.log(JSON.stringify(report));
`;

export function browserLoadPod(load: BrowserLoad, namespace: string, image: string): object {
  const { name, url, origin, sessions, batch, pauseMs } = load;
  const args = [url, origin, name, ...[sessions, batch, pauseMs].map(String)];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { load: 'browsers' } },
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'page',
          image,
          imagePullPolicy: 'Never',
          command: ['node', '--input-type=module', '-e', PAGE, '--', ...args],
        },
      ],
    },
  };
}

/** The report at the end of a pod's log. */
export function loadReport(log: string): LoadReport {
  const last = log.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(last) as LoadReport;
  } catch (cause) {
    throw new Error(`a pod of the load did not end with its report, but with: ${last.slice(0, 200)}`, {
      cause,
    });
  }
}
