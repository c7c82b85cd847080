declare global {
  namespace App {
    interface Error {
      message: string;
      /** The record's, in the bucket. */
      errorId?: string;
    }
    interface Locals {
      requestId: string;
    }
  }
}

export {};
