export interface Gzip {
  /** Undefined: it is sent as it is. */
  compress(text: string): Promise<Blob | undefined>;
  /** Somebody on the way does not understand it. */
  stop(): void;
}

/** Bytes, about: less is not worth the time and the preflight that the encoding needs. */
const SMALLEST = 1_024;

/** Compresses, or gives undefined: what is short, and where the browser's own streams did not give back what went in. */
export function createGzip(): Gzip {
  let works: boolean | undefined;
  const through = (data: BlobPart, stream: CompressionStream | DecompressionStream) =>
    new Response(new Blob([data]).stream().pipeThrough(stream));
  return {
    compress: async (text) => {
      if (works === false || text.length < SMALLEST) return;
      try {
        const packed = await through(text, new CompressionStream('gzip')).blob();
        works ??= (await through(packed, new DecompressionStream('gzip')).text()) === text;
        if (works) return packed;
      } catch {
        works = false;
      }
    },
    stop: () => {
      works = false;
    },
  };
}
