/** Messages of the log records in a request's body, decompressed. Other things that a product sends are none. */
export type Protocol = (body: string) => string[];
