/** What was found in one line: pieces of it, each with the number of who found it. Filled and emptied for each line. */
export class Spans {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly kinds: number[] = [];

  get length(): number {
    return this.starts.length;
  }

  add(kind: number, start: number, end: number): void {
    this.starts.push(start);
    this.ends.push(end);
    this.kinds.push(kind);
  }

  clear(): void {
    this.starts.length = 0;
    this.ends.length = 0;
    this.kinds.length = 0;
  }

  /** From span `first` on, places of a decoded text become those of the text that it was decoded from. */
  translate(first: number, places: Int32Array): void {
    for (let i = first; i < this.starts.length; i++) {
      this.starts[i] = places[this.starts[i] as number] as number;
      this.ends[i] = places[this.ends[i] as number] as number;
    }
  }

  /** Numbers of the spans by their start, of those that start at the same place the longest first. */
  order(): number[] {
    const { starts, ends } = this;
    return Array.from(starts, (_, index) => index).sort(
      (a, b) =>
        (starts[a] as number) - (starts[b] as number) || (ends[b] as number) - (ends[a] as number) || a - b,
    );
  }
}
