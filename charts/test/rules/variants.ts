import type { InputSeries } from '@logpipeline/test-monitoring';
import type { Scenario } from './scenario.ts';

/** The same in two clusters, whose name is a label of all series. */
export function inTwoClusters({ sent, series, ...scenario }: Scenario): Scenario {
  const clusters = ['east', 'west'];
  return {
    ...scenario,
    series: clusters.flatMap((cluster) => relabelled(series, (labels) => `cluster="${cluster}",${labels}`)),
    ...(sent === undefined
      ? {}
      : {
          sent: {
            at: sent.at,
            alerts: Object.fromEntries(
              Object.entries(sent.alerts).flatMap(([labels, description]) =>
                clusters.map((cluster) => [`{cluster="${cluster}",${labels.slice(1)}`, description]),
              ),
            ),
          },
        }),
  };
}

/** The same from a scrape that adds only what docs/monitoring.md asks for. */
export function scrapedBarely({ series, ...scenario }: Scenario): Scenario {
  const extra = /(^|,)((instance|pod|container|endpoint)="[^"]*"|namespace="logpipeline")/g;
  return { ...scenario, series: relabelled(series, (labels) => labels.replaceAll(extra, '')) };
}

function relabelled(series: readonly InputSeries[], change: (labels: string) => string): InputSeries[] {
  return series.map(({ series: name, values }) => ({
    series: name.replace(/\{(.*)\}/, (_, labels: string) => `{${change(labels)}}`),
    values,
  }));
}
