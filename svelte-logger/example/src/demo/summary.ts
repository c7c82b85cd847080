type Fields = Record<string, unknown>;

export type Category = 'actions' | 'errors' | 'calls' | 'pages' | 'others';

const CATEGORIES: Record<string, Category> = {
  USER_ACTION: 'actions',
  FRONTEND_ERROR: 'errors',
  SERVER_ERROR: 'errors',
  ERROR_BOUNDARY: 'errors',
  API_CALL: 'calls',
  SLOW_RESOURCE: 'calls',
  PAGE_VIEW: 'pages',
  COMPONENT_MOUNT: 'pages',
  COMPONENT_UNMOUNT: 'pages',
};

export function categoryOf(message: string): Category {
  return CATEGORIES[message] ?? 'others';
}

const text = (value: unknown) => (value === undefined || value === null ? '' : String(value));
const path = (address: unknown) =>
  URL.canParse(text(address)) ? new URL(text(address)).pathname : text(address);

/** The session stands in the event's id already. */
const fieldsOf = ({ sessionId, ...data }: Fields) =>
  Object.keys(data).length > 0 ? JSON.stringify(data).slice(1, -1).replaceAll('"', '') : '';

/** What a record says, in a few words. */
export function summaryOf(record: Fields): string {
  const data = (record['data'] ?? {}) as Fields;
  const error = record['error'] as Fields | undefined;
  switch (record['message']) {
    case 'USER_ACTION':
      return `${text(data['action'])} · ${text(data['element'])}`;
    case 'API_CALL':
      return `${text(data['method'])} ${path(data['url'])} → ${text(data['status'])}`;
    case 'WEB_VITAL':
      return `${text(data['metric'])} ${text(data['value'])} · ${text(data['rating'])}`;
    case 'PAGE_VIEW':
      return `${path(record['page'])} · ${text(data['duration_ms'])} ms`;
    case 'SLOW_RESOURCE':
    case 'LONG_TASK':
      return [path(data['url']), `${text(data['duration_ms'])} ms`].filter(Boolean).join(' · ');
    case 'CONSOLE':
      return text(data['text']);
    default:
      if (error) return `${text(error['name'])}: ${text(error['message'])}`;
      return text(record['component']) || fieldsOf(data);
  }
}
