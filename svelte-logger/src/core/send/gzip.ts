export interface Gzip {
  /** Undefined: it is sent as it is. */
  compress(text: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Somebody on the way does not understand it. */
  stop(): void;
}

/** Bytes, about: less is not worth the time and the preflight that the encoding needs. */
const SMALLEST = 1_024;

/** Compresses, or gives undefined: what is short, and where the browser's own streams did not give back what went in. */
export function createGzip(): Gzip {
  let works: boolean | undefined;
  const through = async (data: BlobPart, stream: CompressionStream | DecompressionStream) =>
    new Uint8Array(await new Response(new Blob([data]).stream().pipeThrough(stream)).arrayBuffer());
  return {
    compress: async (text) => {
      if (works === false || text.length < SMALLEST) return;
      try {
        const packed = await through(text, new CompressionStream('gzip'));
        works ??= new TextDecoder().decode(await through(packed, new DecompressionStream('gzip'))) === text;
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
