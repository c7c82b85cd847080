import { afterEach, beforeAll, beforeEach } from 'vitest';
import { loadPage } from './bundleSvelte.ts';
import { type RecordingLogger, recordingLogger } from './recordingLogger.ts';

type Page = typeof import('svelte') & typeof import('../../src/svelte/index.ts') & Record<string, never>;

export interface ShownPage {
  page: Page;
  logger: RecordingLogger;
  /** Mounts a component of `page/`. */
  show(component: string, props?: Record<string, unknown>): void;
  hide(): Promise<void>;
}

/** One page for a test file, with a new logger for each test and nothing shown at its begin. For files that have a document. */
export function shownPage(): ShownPage {
  let mounted: Record<string, unknown> | undefined;
  const shown: ShownPage = {
    page: {} as Page,
    logger: recordingLogger(),
    show(component, props = {}) {
      mounted = shown.page.mount(shown.page[component] as never, { target: document.body, props });
      shown.page.flushSync();
    },
    async hide() {
      if (mounted) await shown.page.unmount(mounted);
      mounted = undefined;
    },
  };
  beforeAll(async () => {
    shown.page = await loadPage<Page>('client');
  });
  beforeEach(() => {
    shown.logger = shown.page.provideLogger(recordingLogger());
  });
  afterEach(shown.hide);
  return shown;
}

export const find = (id: string) => document.getElementById(id) as HTMLElement;
