/** Of a list that is new. */
const FIRST_CAPACITY = 512;

/** Numbers from 0 to 2^31 - 1, in memory that stays when the list is emptied: an array that is emptied asks for new memory at its next number. */
export class NumberList {
  #values = new Int32Array(FIRST_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow();
    this.#values[this.#length++] = value;
  }

  replaceLast(value: number): void {
    this.#values[this.#length - 1] = value;
  }

  pushAll(list: NumberList): void {
    for (let index = 0; index < list.#length; index++) this.push(list.at(index));
  }

  clear(): void {
    this.#length = 0;
  }

  #grow(): void {
    const grown = new Int32Array(2 * this.#length);
    grown.set(this.#values);
    this.#values = grown;
  }
}
