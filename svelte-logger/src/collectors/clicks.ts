import type { Logger, Stop } from '../core/types.ts';
import { elementName } from './elementName.ts';

export interface ClicksOptions {
  /** What counts as an element that somebody clicks. Default: links, buttons, fields and `[data-log]`. */
  selector?: string;
}

const SELECTOR =
  'a,button,summary,label,select,input,[role=button],[role=link],[role=tab],[role=menuitem],[data-log]';
/** Characters of an element's text. */
const MAX_TEXT = 60;

/**
 * Clicks and form submits, by two listeners for the whole page: `USER_ACTION`. Elements that log themselves (`use:logClick`) are left out by
 * `data-log-own`. Neither values nor texts are sent; texts are with `redact.text`, but none below `data-log-redact`.
 */
export function startClicks(logger: Logger, { selector = SELECTOR }: ClicksOptions = {}): Stop {
  const controller = new AbortController();
  const on = (name: string, action: string, find: (target: Element) => Element | null) =>
    addEventListener(
      name,
      ({ target }) => {
        const element = target instanceof Element && find(target);
        if (!element || element.closest('[data-log-own]')) return;
        const text =
          logger.options.redact?.text &&
          action === 'click' &&
          !element.closest('[data-log-redact],input,select')
            ? (element.textContent ?? '').trim().slice(0, MAX_TEXT)
            : undefined;
        logger.logUserAction(action, elementName(element), { text });
      },
      { capture: true, passive: true, signal: controller.signal },
    );
  on('click', 'click', (target) => target.closest(selector));
  on('submit', 'submit', (target) => target);
  return () => controller.abort();
}
