export interface Gzip {
  /** Undefined: it is sent as it is. */
  compress(text: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Somebody on the way does not understand it. */
  stop(): void;
}

/** Bytes, about: less is not worth the time and the preflight that the encoding needs. */
const SMALLEST = 1_024;

/** Compresses, or gives undefined: what is short, and where the browser's own stream did not give back what went in. */
export function createGzip(): Gzip {
  let works: Promise<boolean> | undefined;
  const through = async (data: BlobPart, stream: CompressionStream | DecompressionStream) =>
    new Uint8Array(await new Response(new Blob([data]).stream().pipeThrough(stream)).arrayBuffer());
  const gzip = (data: BlobPart) => through(data, new CompressionStream('gzip'));
  const check = async () => {
    try {
      const text = 'ä🙂'.repeat(999);
      const back = await through(await gzip(text), new DecompressionStream('gzip'));
      return new TextDecoder().decode(back) === text;
    } catch {
      return false;
    }
  };
  return {
    compress: async (text) => {
      if (text.length < SMALLEST) return undefined;
      works ??= check();
      try {
        return (await works) ? await gzip(text) : undefined;
      } catch {
        return undefined;
      }
    },
    stop: () => {
      works = Promise.resolve(false);
    },
  };
}
