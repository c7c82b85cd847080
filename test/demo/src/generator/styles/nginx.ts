import { type Style, stderr, stdout } from '../style.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The access log on stdout, which has no levels, and the error log on stderr. */
export const nginx: Style = ({ random, now, serial }) => {
  const iso = now.toISOString();
  const time = iso.slice(11, 19);
  const address = `10.0.${random.between(0, 3)}.${random.between(2, 254)}`;
  if (random.next() < 0.05) {
    const stamp = `${iso.slice(0, 10).replaceAll('-', '/')} ${time}`;
    const text =
      `${stamp} [error] 31#31: *${random.between(1, 9999)} open() "/usr/share/nginx/html/${serial()}" failed ` +
      `(2: No such file or directory), client: ${address}, server: _, request: "GET /missing HTTP/1.1"`;
    // The serial is a key of its own further down, as in all lines.
    return { lines: [stderr('ERROR', text.replace(/html\/(\S+)"/, 'html/missing" serial=$1'))] };
  }
  const stamp = `${iso.slice(8, 10)}/${MONTHS[now.getUTCMonth()]}/${iso.slice(0, 4)}:${time} +0000`;
  const text =
    `${address} - - [${stamp}] "GET /products/${random.hex(6)}?serial=${serial()} HTTP/1.1" ` +
    `${random.pick([200, 200, 200, 301, 304, 404])} ${random.between(200, 90_000)} "-" "Mozilla/5.0 (X11; Linux x86_64)"`;
  return { lines: [stdout('UNKNOWN', text)] };
};
