/** Colours by Grafana's names, which fit its light and dark theme alike. */
export type Colour =
  | 'green'
  | 'yellow'
  | 'orange'
  | 'red'
  | 'dark-red'
  | 'blue'
  | 'light-blue'
  | 'purple'
  | 'text';
