import { steadyText } from './steadyText.ts';

/** Messages kept for a pipeline. When a bucket is gone all nodes say the same; a person needs one, and those of the worst nodes. */
const NOTES_LIMIT = 32;

/** What agents say is wrong with one pipeline, in words, by the number of the node: only some of them, since they are long. */
export class PipelineNotes {
  readonly #byNode = new Map<number, string>();

  set(node: number, message: string | undefined): void {
    if (message === undefined) {
      this.#byNode.delete(node);
      return;
    }
    if (!this.#byNode.has(node) && this.#byNode.size >= NOTES_LIMIT) return;
    this.#byNode.set(node, steadyText(message));
  }

  get(node: number): string | undefined {
    return this.#byNode.get(node);
  }
}
