const STORE = 'log';
/** Milliseconds. Safari's database may never answer (WebKit bug 226547); then memory is better. */
const DEADLINE_MS = 5_000;

export interface TransactionOptions extends IDBTransactionOptions {
  /** 0: it has no deadline, since nobody waits for it but those whose next transaction has one. Most write a record, and a timer costs. */
  wait?: 0;
}

/** One object store, whose keys are given with each value. */
export interface Database {
  /**
   * Does `work` in a transaction of its own, which begins at once when the database is open: what a page does in `pagehide` is done too,
   * if it needs no answer. Resolves with what `work` gave to `done`, when the transaction is complete.
   */
  run<T = void>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore, done: (value: T) => void) => void,
    options?: TransactionOptions,
  ): Promise<T>;
}

/**
 * By hand, since idb-keyval knows neither a transaction's durability nor its end, and idb takes a fifth of this package's size.
 * The database is opened by the first transaction, which fails where the browser has none, or allows none.
 */
export function openDatabase(openIt: () => IDBOpenDBRequest): Database {
  let database: IDBDatabase | undefined;
  let opening: Promise<IDBDatabase> | undefined;
  const open = () => {
    opening ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = openIt();
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const opened = request.result;
        database = opened;
        // "Clear site data", or a database that somebody deletes: the next transaction opens it again.
        opened.onclose = opened.onversionchange = () => {
          opened.close();
          database = opening = undefined;
        };
        resolve(opened);
      };
    });
    return opening;
  };
  return {
    run: (mode, work, options) =>
      new Promise((resolve, reject) => {
        const deadline = options?.wait ?? setTimeout(reject, DEADLINE_MS);
        const begin = (opened: IDBDatabase) => {
          try {
            let result: unknown;
            const transaction = opened.transaction(STORE, mode, options);
            transaction.oncomplete = () => {
              // Or a busy page has a timer for each of its latest records.
              clearTimeout(deadline);
              resolve(result as never);
            };
            transaction.onabort = () => reject(transaction.error);
            work(transaction.objectStore(STORE), (value) => {
              result = value;
            });
          } catch (error) {
            // It was closed: the next transaction opens it again.
            database = opening = undefined;
            reject(error);
          }
        };
        if (database) begin(database);
        else open().then(begin, reject);
      }),
  };
}
