import type { Agent } from 'node:http';

/** Where an API server is, and who asks. */
export type ApiConnection = {
  /** Its origin, and a path when a proxy stands before it. */
  server: URL;
  /** The namespace that the process is in, or that the kubeconfig's context names. */
  namespace?: string;
  /** Asked before each request, since tokens and certificates change while a process runs. Rejects with a sentence. May take as long as a person needs to log in. */
  credentials(): Promise<ApiCredentials>;
  /** The server answered 401: the next `credentials()` must not answer from memory. */
  forget(): void;
};

/** What a request carries to be let in. Never logged. */
export type ApiCredentials = {
  headers: Record<string, string>;
  tls: {
    ca?: string | Buffer;
    cert?: string | Buffer;
    key?: string | Buffer;
    passphrase?: string;
    servername?: string;
    rejectUnauthorized?: boolean;
  };
  /** Makes the connections, for a server behind a proxy. Default: the client's own, which keeps them. */
  agent?: Agent;
};
