import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';

/** Bundled for a browser: OpenTelemetry's SDK as its documents say, with nothing of ours. */
export type OtlpLoad = {
  url: string;
  /** Of what is sent, so that it is found again. */
  name: string;
  records: number;
  batch: number;
  /** Milliseconds that an export may take with all its retries. */
  timeoutMs: number;
};

async function emitLogs({ url, name, records, batch, timeoutMs }: OtlpLoad): Promise<void> {
  const exporter = new OTLPLogExporter({ url, timeoutMillis: timeoutMs });
  const processor = new BatchLogRecordProcessor({
    exporter,
    maxExportBatchSize: batch,
    exportTimeoutMillis: timeoutMs,
  });
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'otel-shop', 'service.version': '2.0.0' }),
    processors: [processor],
  });
  const logger = provider.getLogger('cart');
  for (let n = 0; n < records; n++)
    logger.emit({
      eventName: 'checkout.clicked',
      severityNumber: SeverityNumber.WARN,
      severityText: 'WARN',
      body: `${name} ${n}`,
      attributes: { 'logpipeline.event_id': `${name}:${n}`, n, nested: { list: [1, 'two', true] } },
      exception: n === 0 ? new TypeError('cart is undefined') : undefined,
    });
  await provider.forceFlush();
  await provider.shutdown();
}

Object.assign(globalThis, { emitLogs });
