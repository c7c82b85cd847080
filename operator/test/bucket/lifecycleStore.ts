import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type LifecycleStore = {
  readonly endpoint: string;
  /** The LifecycleConfiguration as it was written. Undefined: none. */
  configuration: string | undefined;
  /** The header of the setting beside the rules; a PUT without it sets it back, as on AWS. */
  transitionSize: string | undefined;
  /** What the next requests are answered, if not with the truth. */
  fail: { method?: string; status: number; code: string } | undefined;
  /** `PUT` and the like, of lifecycle requests. */
  readonly requests: string[];
  stop(): Promise<void>;
};

/**
 * A fake of one bucket that keeps a lifecycle configuration byte for byte, as AWS does: versitygw has none, and moto writes
 * rules anew. It takes any object and any signature, and refuses a configuration whose Content-MD5 does not fit.
 */
export async function startLifecycleStore(): Promise<LifecycleStore> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const store: LifecycleStore = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    configuration: undefined,
    transitionSize: undefined,
    fail: undefined,
    requests,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };

  function answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const refuse = (status: number, code: string) =>
      response.writeHead(status).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
    const { searchParams } = new URL(request.url ?? '', 'http://store');
    if (!searchParams.has('lifecycle')) {
      if (request.headers['if-none-match'] !== undefined) return void refuse(412, 'PreconditionFailed');
      return void response.writeHead(200).end();
    }
    const method = request.method ?? '';
    requests.push(method);
    const { fail } = store;
    if (fail !== undefined && (fail.method ?? method) === method) {
      return void refuse(fail.status, fail.code);
    }
    const size = 'x-amz-transition-default-minimum-object-size';
    if (method === 'PUT') {
      const md5 = createHash('md5').update(body).digest('base64');
      if (request.headers['content-md5'] !== md5) return void refuse(400, 'BadDigest');
      if (!body.includes('<Rule>')) return void refuse(400, 'MalformedXML');
      store.configuration = body.toString('utf8');
      store.transitionSize = request.headers[size] as string | undefined;
      return void response.writeHead(200).end();
    }
    if (method === 'DELETE') {
      store.configuration = undefined;
      return void response.writeHead(204).end();
    }
    if (store.configuration === undefined) return void refuse(404, 'NoSuchLifecycleConfiguration');
    const headers = store.transitionSize === undefined ? {} : { [size]: store.transitionSize };
    response.writeHead(200, headers).end(store.configuration);
  }
  return store;
}
