/** Numbers of each key in {@link JsonSpans.places}. */
export const KEY_PLACES = 3;

/**
 * Where an object, and all keys within it, stand in an array of bytes, as `JsonScan.scanObject` found it. Used again for each object. Its own
 * keys are those of depth 1; the value of one begins behind its colon and ends before the next one's comma.
 */
export class JsonSpans {
  /** Its first byte, and the one behind it. */
  from = 0;
  to = 0;
  /** Objects and lists that are open at its deepest place, itself too: 1 for a flat one. */
  depth = 0;
  keys = 0;
  /** Of any key. */
  hasEscapes = false;
  /** Of each key: where it begins and ends, without its quotes, and how many objects and lists are open around it. */
  places = new Int32Array(KEY_PLACES * 256);

  /** For the scan. */
  begin(): void {
    this.keys = 0;
    this.depth = 1;
    this.hasEscapes = false;
  }

  /** For the scan. */
  key(from: number, to: number, depth: number): void {
    const at = this.keys * KEY_PLACES;
    if (at === this.places.length) this.#grow();
    this.places[at] = from;
    this.places[at + 1] = to;
    this.places[at + 2] = depth;
    this.keys++;
  }

  /** For the scan. `depth`: of an object or a list that is opened within. */
  opened(depth: number): void {
    if (depth > this.depth) this.depth = depth;
  }

  #grow(): void {
    const larger = new Int32Array(2 * this.places.length);
    larger.set(this.places);
    this.places = larger;
  }
}
