import { LEVELS, type LevelNumber, type SourceIdentity } from '@logpipeline/records';

/** Where an agent runs; part of each record. */
export type RecordContext = { cluster: string; node: string };

/**
 * Chosen labels of a pod as its records carry them; a label that the pod does not have is null, and all of it when nothing is
 * known of the pod.
 */
export type AttachedLabels = Record<string, string | null> | null;

/**
 * What stands between a record's time and its text: level, kind and context, which are the same for all lines of a
 * source's stream and level. Made once each and then copied; made anew when the pod's labels change.
 *
 * `","level":"INFO","kind":"log","cluster":"c","node":"n","namespace":"shop",…,"stream":"stdout","message":"`
 */
export class RecordHead {
  readonly #before: string;
  #heads: (Buffer | undefined)[] = [];
  readonly #source: SourceIdentity;
  /** See {@link attach}. */
  #labels: AttachedLabels | undefined;
  #labelsField = '';

  constructor(context: RecordContext, source: SourceIdentity) {
    this.#source = source;
    this.#before = fields({ kind: 'log', ...context, ...sourceFields(source) });
  }

  /** Records from here on carry these labels; undefined: no field at all. */
  attach(labels: AttachedLabels | undefined): void {
    if (labels === this.#labels) return;
    this.#labels = labels;
    const field = labels === undefined ? '' : `,"labels":${JSON.stringify(labels)}`;
    if (field === this.#labelsField) return;
    this.#labelsField = field;
    this.#heads = [];
  }

  /** `stream`: 0 stdout, 1 stderr. `json`: the text follows as an object in `data`, else as a string in `message`. */
  get(stream: 0 | 1, level: LevelNumber, json: boolean): Buffer {
    const slot = (level << 2) | (stream << 1) | (json ? 1 : 0);
    let head = this.#heads[slot];
    if (head === undefined) {
      const streamField =
        this.#source.type === 'container' ? fields({ stream: stream === 0 ? 'stdout' : 'stderr' }) : '';
      head = Buffer.from(
        `","level":"${LEVELS[level]}"${this.#before}${streamField}${this.#labelsField}${json ? ',"data":' : ',"message":"'}`,
      );
      this.#heads[slot] = head;
    }
    return head;
  }
}

function sourceFields(source: SourceIdentity): Record<string, string> {
  if (source.type !== 'container') return { path: source.path };
  return { namespace: source.namespace, pod: source.pod, container: source.container };
}

function fields(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join('');
}
