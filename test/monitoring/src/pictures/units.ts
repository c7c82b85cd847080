const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const THOUSANDS = ['', 'K', 'Mil', 'Bil'];
const TIMES: readonly [seconds: number, name: string][] = [
  [7 * 86_400, 'weeks'],
  [86_400, 'days'],
  [3_600, 'hours'],
  [60, 'mins'],
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'µs'],
];

/** A value as a panel of Grafana with this unit shows it. */
export function formatValue(unit: string, value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  switch (unit) {
    case 'percentunit':
      return `${digits(value * 100)}%`;
    case 'bytes':
      return scaled(value, 1024, BINARY);
    case 'binBps':
      return `${scaled(value, 1024, BINARY)}/s`;
    case 's':
      return duration(value);
    case 'short':
      return scaled(value, 1000, THOUSANDS);
    default:
      throw new Error(`BUG: the pictures do not know the unit ${unit}`);
  }
}

function scaled(value: number, base: number, names: readonly string[]): string {
  let [amount, n] = [value, 0];
  while (Math.abs(amount) >= base && n < names.length - 1) {
    amount /= base;
    n++;
  }
  return `${digits(amount)} ${names[n]}`.trimEnd();
}

function duration(seconds: number): string {
  if (seconds === 0) return '0 s';
  const [size, name] = TIMES.find(([least]) => Math.abs(seconds) >= least) ?? [1e-6, 'µs'];
  const amount = digits(seconds / size);
  return `${amount} ${amount === '1' && name.length > 2 ? name.replace(/s$/, '') : name}`;
}

/** Three digits that count. */
function digits(value: number): string {
  if (value === 0) return '0';
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const text = value.toFixed(Math.min(places, 5));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
