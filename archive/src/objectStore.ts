/** Where shipped objects can be read again: a bucket or a directory. */
export interface ObjectStore {
  /** For people, without credentials: `s3://bucket/prefix`, `file:///path`. */
  readonly description: string;
  /** Every object whose key begins with `prefix`, ascending by key. Keys have `/` between their parts. */
  list(prefix?: string): AsyncIterable<StoredObject>;
  /** Throws ArchiveError `unreadable`. */
  read(key: string): Promise<Buffer>;
  close(): void;
}

export type StoredObject = {
  key: string;
  /** Bytes. */
  size: number;
};

/** Indexes stand in a folder of their own below a pipeline's prefix. */
export function isIndexKey(key: string): boolean {
  return key.startsWith('_index/') || key.includes('/_index/');
}
