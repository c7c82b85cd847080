export type Feature = { path: string; title: string };

/** The navigation, in its order. */
export const groups: { title: string; features: Feature[] }[] = [
  { title: 'Start', features: [{ path: '/', title: 'Overview' }] },
  {
    title: 'What people do',
    features: [
      { path: '/clicks', title: 'Clicks' },
      { path: '/forms', title: 'Forms' },
      { path: '/views', title: 'Views' },
      { path: '/navigation', title: 'Pages and components' },
    ],
  },
  {
    title: 'What goes wrong, and how fast',
    features: [
      { path: '/errors', title: 'Errors' },
      { path: '/api', title: 'API calls' },
      { path: '/performance', title: 'Web vitals and speed' },
      { path: '/console', title: 'Console' },
    ],
  },
  {
    title: 'What the logger does',
    features: [
      { path: '/offline', title: 'Offline and queue' },
      { path: '/level', title: 'Log level' },
      { path: '/redaction', title: 'Redaction' },
    ],
  },
];
