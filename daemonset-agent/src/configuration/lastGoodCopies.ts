import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

  /** By the Secret's name. What cannot be read is told, and left out: one copy, or all of them with their folder. */
  async load(onUnreadable: (error: unknown) => void): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    for (const name of await this.#names(onUnreadable)) {
      const path = join(this.#folder, name);
      try {
        if (name.endsWith(SUFFIX)) texts.set(name.slice(0, -SUFFIX.length), await readFile(path, 'utf8'));
        else if (name.endsWith('.tmp')) await rm(path, { force: true });
      } catch (error) {
        onUnreadable(error);
      }
    }
    return texts;
  }

  /** Returns once it is durable. */
  async save(secret: string, text: string): Promise<void> {
    await this.#make();
    await writeDurably(this.#path(secret), text);
    await syncFolder(this.#folder);
  }

  /** Returns once it is gone for good. */
  async remove(secret: string): Promise<void> {
    await this.#make();
    await rm(this.#path(secret), { force: true });
    await syncFolder(this.#folder);
  }

  async #names(onUnreadable: (error: unknown) => void): Promise<string[]> {
    try {
      await this.#make();
      return await readdir(this.#folder);
    } catch (error) {
      onUnreadable(error);
      return [];
    }
  }

  /** So that its name is there for good too. */
  async #make(): Promise<void> {
    const made = await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncFolder(dirname(this.#folder));
  }

  /** A Secret's name is a DNS name: it has no slash. */
  #path(secret: string): string {
    return join(this.#folder, `${secret}${SUFFIX}`);
  }
}
