import type { Logger, Stop } from '../core/types.ts';

/** What the browser complains about: deprecations, interventions, and violations of the page's CSP: `BROWSER_REPORT`. */
export function startReports(logger: Logger): Stop {
  const controller = new AbortController();
  addEventListener(
    'securitypolicyviolation',
    ({ effectiveDirective, blockedURI, disposition, sourceFile, lineNumber }) =>
      logger.warn('BROWSER_REPORT', {
        type: 'csp-violation',
        directive: effectiveDirective,
        blocked: blockedURI,
        disposition,
        file: sourceFile,
        line: lineNumber,
      }),
    { signal: controller.signal },
  );
  const observer =
    typeof ReportingObserver === 'undefined'
      ? undefined
      : new ReportingObserver(
          (reports) => {
            for (const { type, body } of reports) logger.warn('BROWSER_REPORT', { type, body });
          },
          { types: ['deprecation', 'intervention'], buffered: true },
        );
  observer?.observe();
  return () => {
    controller.abort();
    observer?.disconnect();
  };
}
