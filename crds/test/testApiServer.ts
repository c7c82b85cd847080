import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { parse } from 'yaml';

export type Answer = {
  /** HTTP status. */
  code: number;
  body: {
    message?: string;
    details?: { causes?: { field: string; message: string }[] };
    [field: string]: unknown;
  };
};

/** Sends requests to a cluster as its kubeconfig's user. */
export class TestApiServer {
  readonly #server: string;
  readonly #token: string;
  readonly #ca: Buffer;

  private constructor(server: string, token: string, ca: Buffer) {
    this.#server = server;
    this.#token = token;
    this.#ca = ca;
  }

  static async of(kubeconfig: string): Promise<TestApiServer> {
    const config = parse(await readFile(kubeconfig, 'utf8'));
    const { server, 'certificate-authority': certificate } = config.clusters[0].cluster;
    return new TestApiServer(server, config.users[0].user.token, await readFile(certificate));
  }

  send(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.#server),
        {
          method,
          ca: this.#ca,
          agent: false,
          headers: { authorization: `Bearer ${this.#token}`, 'content-type': contentType },
          timeout: 30_000,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ code: response.statusCode ?? 0, body: JSON.parse(text) });
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path} in 30 s`)));
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
