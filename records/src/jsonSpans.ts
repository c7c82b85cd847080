/** Numbers of each key: where it begins and ends, without its quotes, and how many objects and lists are open around it. */
const KEY = 3;
/** Numbers of each object: its first byte, the one behind it, and its keys in the list of all. */
const OBJECT = 4;

/**
 * Where objects, and all keys within them, stand in an array of bytes, as `JsonScan.scanObject` found them one after another. An object's own
 * keys are those of depth 1; the value of one begins behind its colon and ends before the next one's comma.
 */
export class JsonSpans {
  #keys = new Int32Array(KEY * 1024);
  #keyCount = 0;
  #objects = new Int32Array(OBJECT * 64);
  #objectCount = 0;
  #depths = new Uint8Array(64);

  /** Objects that were found. */
  get length(): number {
    return this.#objectCount;
  }

  from(object: number): number {
    return this.#objects[object * OBJECT] as number;
  }

  to(object: number): number {
    return this.#objects[object * OBJECT + 1] as number;
  }

  firstKey(object: number): number {
    return this.#objects[object * OBJECT + 2] as number;
  }

  /** Behind its last key. */
  endKey(object: number): number {
    return this.#objects[object * OBJECT + 3] as number;
  }

  /** Objects and lists that are open at its deepest place, itself too: 1 for a flat one. */
  depth(object: number): number {
    return this.#depths[object] as number;
  }

  keyFrom(key: number): number {
    return this.#keys[key * KEY] as number;
  }

  keyTo(key: number): number {
    return this.#keys[key * KEY + 1] as number;
  }

  keyDepth(key: number): number {
    return this.#keys[key * KEY + 2] as number;
  }

  /** For the scan. */
  begin(): void {
    if (this.#objectCount === this.#depths.length) this.#growObjects();
    this.#objects[this.#objectCount * OBJECT + 2] = this.#keyCount;
    this.#depths[this.#objectCount] = 1;
  }

  /** For the scan. */
  key(from: number, to: number, depth: number): void {
    const at = this.#keyCount * KEY;
    if (at === this.#keys.length) this.#growKeys();
    this.#keys[at] = from;
    this.#keys[at + 1] = to;
    this.#keys[at + 2] = depth;
    this.#keyCount++;
  }

  /** For the scan. `depth`: of an object or a list that is opened within. */
  opened(depth: number): void {
    if (depth > (this.#depths[this.#objectCount] as number)) this.#depths[this.#objectCount] = depth;
  }

  /** For the scan. */
  finish(from: number, to: number): void {
    const at = this.#objectCount * OBJECT;
    this.#objects[at] = from;
    this.#objects[at + 1] = to;
    this.#objects[at + 3] = this.#keyCount;
    this.#objectCount++;
  }

  #growKeys(): void {
    const larger = new Int32Array(2 * this.#keys.length);
    larger.set(this.#keys);
    this.#keys = larger;
  }

  #growObjects(): void {
    const objects = new Int32Array(2 * this.#objects.length);
    objects.set(this.#objects);
    this.#objects = objects;
    const depths = new Uint8Array(2 * this.#depths.length);
    depths.set(this.#depths);
    this.#depths = depths;
  }
}
