/** Grafana's classic palette, as its light theme shows it: the colours of series that have none of their own, in turn. */
const classic = [
  ...['#56A64B', '#E0B400', '#5794F2', '#FA6400', '#E02F44', '#3274D9', '#A352CC', '#705DA0'],
  ...['#19730E', '#F2CC0C', '#447EBC', '#C15C17', '#890F02', '#0A437C', '#6D1F62', '#584477'],
];

/** Grafana's named colours, as its light theme shows them. */
const named: Readonly<Record<string, string>> = {
  green: '#56A64B',
  yellow: '#F2CC0C',
  orange: '#FF780A',
  red: '#E02F44',
  'dark-red': '#AD0317',
  blue: '#3274D9',
  'light-blue': '#5794F2',
  purple: '#A352CC',
  text: '#24292E',
};

/** The colours of the picture itself. */
export const paper = {
  page: '#F4F5F5',
  panel: '#FFFFFF',
  border: '#E4E7E7',
  grid: '#ECEEF0',
  text: '#24292E',
  faint: '#6E7781',
};

export function classicColour(index: number): string {
  return classic[index % classic.length] ?? paper.text;
}

/** Throws for a name that Grafana would not know either. */
export function namedColour(name: string): string {
  const colour = named[name];
  if (colour === undefined) throw new Error(`BUG: no colour is called ${name}`);
  return colour;
}
