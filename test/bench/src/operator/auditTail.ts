import { open } from 'node:fs/promises';
import type { AuditEvent } from '@logpipeline/test-cluster/controlPlane';

/** One request, as far as it is counted. */
export type Request = {
  /** ms since 1970. */
  at: number;
  verb: string;
  /** Such as `logpipelines/status`. */
  resource: string;
  /** `<namespace>/<name>`, or what there is of it. */
  object: string;
  code: number;
};

/** Reads an audit log while it grows. */
export class AuditTail {
  readonly #file: string;
  readonly #requests: Request[] = [];
  #offset = 0;
  #rest = '';

  constructor(file: string) {
    this.#file = file;
  }

  /** All requests until now, those of earlier calls included. A watch is one when it is accepted. */
  async requests(): Promise<readonly Request[]> {
    const handle = await open(this.#file, 'r');
    try {
      for await (const chunk of handle.createReadStream({ start: this.#offset, autoClose: false })) {
        this.#offset += chunk.length;
        const lines = (this.#rest + chunk.toString('latin1')).split('\n');
        this.#rest = lines.pop() ?? '';
        for (const line of lines) this.#take(JSON.parse(line) as AuditEvent);
      }
    } finally {
      await handle.close();
    }
    return this.#requests;
  }

  #take({ verb, stage, objectRef, requestURI, responseStatus, requestReceivedTimestamp }: AuditEvent): void {
    if (stage !== (verb === 'watch' ? 'ResponseStarted' : 'ResponseComplete')) return;
    const { resource, subresource, namespace, name } = objectRef ?? { resource: requestURI };
    this.#requests.push({
      at: Date.parse(requestReceivedTimestamp),
      verb,
      resource: subresource === undefined ? resource : `${resource}/${subresource}`,
      object: [namespace, name].filter((part) => part !== undefined).join('/'),
      code: responseStatus?.code ?? 0,
    });
  }
}
