import type { AlertLimits } from '../alertLimits.ts';
import type { Dashboard } from '../dashboard.ts';
import { clusterVariable, uids } from '../shared.ts';
import { now } from './now.ts';
import { records } from './records.ts';
import { requests } from './requests.ts';
import { volume } from './volume.ts';

/** What browsers send, and the service that takes it. */
export function browser(limits: AlertLimits): Dashboard {
  return {
    uid: uids.browser,
    title: 'logpipeline / Browser',
    description:
      'What browsers send, and the service that takes it: errors by release, what is rejected, how fast, what waits.',
    variables: [
      clusterVariable,
      {
        name: 'ingestJob',
        label: 'Job of the ingest service',
        query: 'label_values(logpipeline_build_info{component="ingest"}, job)',
        all: true,
        hidden: true,
      },
      {
        name: 'app',
        label: 'Application',
        query: 'label_values(logpipeline_browser_records_total{cluster=~"$cluster"}, app)',
        all: '.*',
        multi: true,
      },
    ],
    rows: [now(limits), records(limits), requests(), volume()],
  };
}
