import type { AlertLimits } from '../alertLimits.ts';
import type { Row } from '../dashboard.ts';
import { atMost, cluster } from '../shared.ts';
import { OR_NOT_SCRAPED, rate } from './selector.ts';

const errors = `app_release:logpipeline_browser_errors:rate5m{app=~"$app",${cluster}}`;
const stored = `sum by (app, release) (rate(logpipeline_browser_records_total{app=~"$app",${cluster}}[$__rate_interval]))`;

export function records(limits: AlertLimits): Row {
  return {
    title: 'What browsers send',
    panels: [
      {
        kind: 'graph',
        title: 'Records per second, by what became of them',
        about:
          'duplicate: sent again because an answer was lost; each is kept once. sampled: left out by its application’s level or sampling. Many ' +
          'duplicates: answers are slow or get lost on the way.',
        width: 12,
        unit: 'short',
        stacked: true,
        queries: [{ legend: '{{result}}', expr: `sum by (result) (${rate('records_total')})` }],
        colours: { accepted: 'green', duplicate: 'blue', sampled: 'purple', rejected: 'orange' },
        ifEmpty: 'No ingest service is scraped.',
      },
      {
        kind: 'graph',
        title: 'Records rejected per minute, by reason',
        about:
          'docs/metrics.md has the reasons. invalid_record after a release: it sends something else than the schema has. rate_limited: a session ' +
          'sends too much. Strangers may send anything.',
        width: 12,
        unit: 'short',
        stacked: true,
        queries: [
          { legend: '{{reason}}', expr: `60 * sum by (reason) (${rate('rejected_records_total')}) > 0` },
        ],
        colours: {
          invalid_json: 'yellow',
          invalid_record: 'orange',
          too_large: 'blue',
          rate_limited: 'purple',
          not_storable: 'dark-red',
          try_again: 'red',
        },
        ifEmpty: `No record was rejected, ${OR_NOT_SCRAPED}.`,
      },
      {
        kind: 'graph',
        title: 'Errors per minute, by application and release',
        about:
          'Records of level ERROR and FATAL, of the ten releases that had most of them in the time shown. The line is where ApplicationErrorRateHigh ' +
          'begins. In the bucket: kind=browser, by app and level.',
        width: 12,
        unit: 'short',
        queries: [
          {
            legend: '{{app}} {{release}}',
            expr: `60 * ${errors} and topk(10, max_over_time(${errors}[$__range] @ end()))`,
          },
        ],
        limits: atMost(limits.errorsPerMinute),
        ifEmpty: `No browser has reported an error, ${OR_NOT_SCRAPED}.`,
      },
      {
        kind: 'graph',
        title: 'Records per second, by application and release',
        about:
          'Those that are on disk, of the ten releases that send most. other: names beyond the first 200. A release that sends nothing any more: ' +
          'its pages are gone, or its origin or key is refused.',
        width: 12,
        unit: 'short',
        queries: [{ legend: '{{app}} {{release}}', expr: `topk(10, ${stored})` }],
        ifEmpty: `Nothing was accepted yet, ${OR_NOT_SCRAPED}.`,
      },
    ],
  };
}
