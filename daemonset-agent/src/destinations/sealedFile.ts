import { type FileHandle, open } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import type { PutRequest } from './destination.ts';

/** Bytes of a file in memory for each upload. */
const BUFFER_SIZE = 256 * 1024;

/** The file in the spool is not what was sealed: somebody touched it, or the disk fails. */
export class LocalFileError extends Error {
  override readonly name = 'LocalFileError';
}

/** Opens the file for one upload; whoever opened it calls `destroy()`. */
export async function openSealedFile({ path, size }: PutRequest): Promise<SealedFileBody> {
  const file = await open(path, 'r').catch((cause: Error) => {
    throw new LocalFileError(`the sealed file cannot be read: ${cause.message}`, { cause });
  });
  const actual = (await file.stat()).size;
  if (actual === size) return new SealedFileBody(file, path, size);
  await file.close();
  throw new LocalFileError(`the sealed file ${path} has ${actual} bytes and was sealed with ${size}`);
}

/**
 * A request body of `size` bytes that is sent through one buffer. A plain file stream allocates a new buffer for each read, and
 * V8 lets tens of megabytes of them pile up before it frees them: one upload of 64 MiB raised the agent's memory by 45 to 60 MB.
 *
 * It is a Readable because the SDK hands nothing else to the socket piece by piece, and all that the SDK does with it is
 * `body.pipe(request)` (writeBody in @smithy/node-http-handler/write-request-body).
 */
export class SealedFileBody extends Readable {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #size: number;

  constructor(file: FileHandle, path: string, size: number) {
    super();
    this.#file = file;
    this.#path = path;
    this.#size = size;
  }

  override pipe<T extends NodeJS.WritableStream>(request: T): T {
    this.#send(request as unknown as Writable).catch((cause: Error) => {
      this.destroy(
        cause instanceof LocalFileError
          ? cause
          : new LocalFileError(`reading ${this.#path}: ${cause.message}`, { cause }),
      );
    });
    return request;
  }

  override _read(): void {
    this.destroy(new Error('BUG: a sealed file is sent by pipe() only'));
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#file.close().then(
      () => done(error),
      () => done(error),
    );
  }

  async #send(request: Writable): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(Math.min(BUFFER_SIZE, this.#size));
    for (let position = 0; position < this.#size; ) {
      const length = Math.min(buffer.length, this.#size - position);
      const { bytesRead } = await this.#file.read(buffer, 0, length, position);
      if (bytesRead === 0) throw new LocalFileError(`${this.#path} became shorter while it was sent`);
      position += bytesRead;
      // The buffer is free again when the callback says that the system has taken the bytes. An error is the request's own,
      // which the SDK hears of; a request that was destroyed may never call back, and then nothing is left to do here.
      const taken = await new Promise<boolean>((resolve) => {
        request.write(buffer.subarray(0, bytesRead), (error) => resolve(error == null));
      });
      if (!taken || this.destroyed) return;
    }
    request.end();
  }
}
