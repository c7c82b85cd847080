/** Parts of a path that are numbers, UUIDs, long hexadecimal or other ids become `:id`. */
const ID = /^(\d+|[\da-f]{8}-[\da-f-]{27}|[\da-f]{12,}|(?=.*\d)[\w-]{16,}|.*@.*)$/i;

/** `https://api.example.com/users/17?x=1` becomes `https://api.example.com/users/:id`: few addresses, and nobody's. */
export function urlTemplate(url: URL): string {
  return (
    url.origin +
    url.pathname
      .split('/')
      .map((part) => (ID.test(decodePart(part)) ? ':id' : part))
      .join('/')
  );
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
