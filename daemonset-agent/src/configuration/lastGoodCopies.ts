import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../spool/pipelineFile.ts';
import { syncFolder } from '../spool/syncFolder.ts';

const SUFFIX = '.json';

/**
 * `<spool>/configuration/<secret>.json`, mode 0600: of each configuration Secret the text that was good last, byte for byte,
 * so that the agent starts without the API server. Only what the API server says takes one away.
 */
export class LastGoodCopies {
  readonly #folder: string;

  constructor(spool: string) {
    this.#folder = join(spool, 'configuration');
  }

  /** By the Secret's name. Rejects when the folder is there and cannot be read. */
  async load(): Promise<Map<string, string>> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const texts = new Map<string, string>();
    for (const name of await readdir(this.#folder)) {
      if (name.endsWith(SUFFIX))
        texts.set(name.slice(0, -SUFFIX.length), await readFile(join(this.#folder, name), 'utf8'));
      else if (name.endsWith('.tmp')) await rm(join(this.#folder, name), { force: true });
    }
    return texts;
  }

  /** Returns once it is durable. */
  async save(secret: string, text: string): Promise<void> {
    await writeDurably(this.#path(secret), text);
    await syncFolder(this.#folder);
  }

  /** Returns once it is gone for good. */
  async remove(secret: string): Promise<void> {
    await rm(this.#path(secret), { force: true });
    await syncFolder(this.#folder);
  }

  /** A Secret's name is a DNS name: it has no slash. */
  #path(secret: string): string {
    return join(this.#folder, `${secret}${SUFFIX}`);
  }
}
