/** Headers whose values the guard uses, in lower case. For all other headers the guard only checks the syntax. */
const decisive = [
  'host',
  'authorization',
  'content-type',
  'content-encoding',
  'x-amz-target',
  'x-amz-copy-source',
  'x-amz-acl',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
  'x-amz-tagging',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold',
  'x-amz-bypass-governance-retention',
  'x-goog-api-client',
  'x-http-method-override',
  'transfer-encoding',
  'content-length',
  'upgrade',
] as const;

type Decisive = (typeof decisive)[number];

/** Values of the headers in `decisive`, by header name; the values of a repeated header are joined with `,`. */
export type Headers = Readonly<Partial<Record<Decisive, string>>>;

/** The head of one HTTP request that is about to be sent. */
export interface RequestHead {
  readonly method: string;
  /** The request target as the client sends it: a path, or a complete URL if the request goes to a proxy. */
  readonly target: string;
  readonly headers: Headers;
}

/** Returns true for the name of a header in `decisive`, in lower case. */
const isDecisive = (name: string): name is Decisive => decisive.includes(name as Decisive);

/** Reads an HTTP/1 head without its empty line; null when servers do not agree about its meaning (RFC 9112). */
export function headOf(text: string): RequestHead | null {
  const [line = '', ...lines] = text.split('\n');
  const first = requestLine.exec(line);
  const headers = first === null ? null : headersOf(lines);
  if (first === null || headers === null) return null;
  return { method: (first[1] ?? '').toUpperCase(), target: first[2] ?? '', headers };
}

const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) ([!-\xff]{1,60000}) HTTP\/1\.[01]\r?$/;

function headersOf(lines: readonly string[]): Headers | null {
  const headers = Object.create(null) as Partial<Record<Decisive, string>>;
  for (const line of lines) {
    const colon = line.indexOf(':');
    // Servers do not agree about a blank before the colon, nor about a line that goes on in the next.
    if (colon < 1 || !token.test(line.slice(0, colon))) return null;
    // Blanks and tabs around a value are not part of the value; other white space is.
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]*\r?$/g, '');
    if (value.includes('\r')) return null;
    const name = line.slice(0, colon).toLowerCase();
    if (isDecisive(name)) headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return headers;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,1000}$/;

/**
 * Characters that some servers accept as a blank (RFC 9112, 3), also before a request: all characters at which Python splits a text of
 * Latin-1.
 */
export const blanks = ' \t\r\n\v\f\x1c\x1d\x1e\x1f\x85\xa0';

/** Returns a text without the leading characters that are in `signs`. */
export function behind(signs: string, text: string): string {
  let at = 0;
  while (at < text.length && signs.includes(text[at] as string)) at += 1;
  return at === 0 ? text : text.slice(at);
}

/** Returns the bytes that Node writes for a text with the encoding Latin-1: the lower byte of each character. So `Ċ` (U+010A) becomes a line feed. */
export const asWritten = (text: string): string =>
  wide.test(text)
    ? text.replace(/[^\0-\xff]/g, (char) => String.fromCharCode(char.charCodeAt(0) & 255))
    : text;

const wide = /[^\0-\xff]/;
