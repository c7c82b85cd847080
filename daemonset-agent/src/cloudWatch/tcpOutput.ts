import { backoff } from '../upload/backoff.ts';
import { after, type Clock } from '../upload/clock.ts';
import { type LineOutput, type OutputLog, STOP_MS } from './lineOutput.ts';
import { LineQueue } from './lineQueue.ts';
import { openConnection, type TcpConnection } from './tcpConnection.ts';

export type TcpOutputOptions = {
  host: string;
  port: number;
  log: OutputLog;
  random: () => number;
  clock: Clock;
};

/**
 * Sends lines to a listener, one after the other, over one connection that is made when there is something to send. While there is none,
 * lines wait in a {@link LineQueue}, and it is tried again with growing pauses. A line that was under way when a connection broke is
 * dropped: sent once more it could count twice.
 */
export class TcpOutput implements LineOutput {
  readonly #options: TcpOutputOptions;
  readonly #queue = new LineQueue();
  #written = 0;
  #dropped = 0;
  #connection: TcpConnection | undefined;
  #isSending = false;
  /** Connections in a row that took no line. */
  #failures = 0;
  #endPause: (() => void) | undefined;
  #stopping: Promise<void> | undefined;
  /** What the stop waits for: nothing is left to send, or nothing can be. */
  #settled: () => void = () => undefined;

  constructor(options: TcpOutputOptions) {
    this.#options = options;
  }

  write(line: string): void {
    this.#queue.push(line);
    if (this.#stopping !== undefined) this.#queue.dropAll();
    else this.#pump();
  }

  counts() {
    return { written: this.#written, dropped: this.#dropped + this.#queue.dropped };
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#finish();
    return this.#stopping;
  }

  async #finish(): Promise<void> {
    this.#endPause?.();
    const connection = this.#connection;
    if (connection !== undefined) {
      await this.#within(STOP_MS, () => this.#pump());
      this.#queue.dropAll();
      await this.#within(STOP_MS, () => (this.#isSending ? connection.destroy() : connection.end()));
      connection.destroy();
    }
    this.#queue.dropAll();
  }

  /** Waits until {@link #settled} is called, but not for long. */
  async #within(ms: number, act: () => void): Promise<void> {
    let callOff: () => void = () => undefined;
    await new Promise<void>((resolve) => {
      this.#settled = resolve;
      callOff = after(this.#options.clock, ms, resolve);
      act();
    });
    callOff();
  }

  #pump(): void {
    if (this.#isSending) return;
    if (this.#queue.length === 0) this.#settled();
    else if (this.#connection?.isOpen) this.#send(this.#connection);
    else if (this.#connection === undefined && this.#endPause === undefined) this.#connect();
  }

  #connect(): void {
    const { host, port, clock } = this.#options;
    this.#connection = openConnection({
      host,
      port,
      clock,
      onOpen: () => this.#pump(),
      onClosed: (problem) => this.#closed(problem),
    });
  }

  #send(connection: TcpConnection): void {
    const line = this.#queue.shift();
    if (line === undefined) return;
    this.#isSending = true;
    connection.send(line, () => {
      this.#isSending = false;
      this.#written++;
      if (this.#failures > 0) this.#options.log.info(`${this.#place()} takes metrics for CloudWatch again.`);
      this.#failures = 0;
      this.#pump();
    });
  }

  #closed(problem: Error | undefined): void {
    this.#connection = undefined;
    if (this.#isSending) this.#dropped++;
    const brokenOff = this.#isSending || this.#queue.length > 0;
    this.#isSending = false;
    this.#settled();
    if (this.#stopping !== undefined) return;
    // One that was closed in order is made again with the next line.
    if (problem !== undefined || brokenOff) this.#failed(problem ?? new Error('it closed the connection'));
  }

  #failed({ message }: Error): void {
    this.#failures++;
    if (this.#failures === 1)
      this.#options.log.warn(
        `Metrics for CloudWatch cannot be sent to ${this.#place()} (${message}). The last hour of them is kept and sent when that works; ` +
          "shipping goes on. Usually CloudWatch's agent does not run there, or its configuration lacks logs.metrics_collected.emf.",
      );
    const callOff = after(this.#options.clock, backoff(this.#failures, this.#options.random), () => {
      this.#endPause = undefined;
      this.#pump();
    });
    this.#endPause = () => {
      callOff();
      this.#endPause = undefined;
    };
  }

  #place(): string {
    return `tcp://${this.#options.host}:${this.#options.port}`;
  }
}
