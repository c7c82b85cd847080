/** Grafana's classic palette: the colours of series that have none of their own, in turn. */
const classic = [
  '#7EB26D',
  '#EAB839',
  '#6ED0E0',
  '#EF843C',
  '#E24D42',
  '#1F78C1',
  '#BA43A9',
  '#705DA0',
  '#508642',
  '#CCA300',
  '#447EBC',
  '#C15C17',
  '#890F02',
  '#0A437C',
  '#6D1F62',
  '#584477',
];

/** Grafana's named colours, as its light theme shows them. */
const named: Readonly<Record<string, string>> = {
  green: '#56A64B',
  yellow: '#E0B400',
  orange: '#FF780A',
  red: '#E02F44',
  'dark-red': '#AD0317',
  blue: '#3274D9',
  'light-blue': '#8AB8FF',
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
