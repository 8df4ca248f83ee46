import { hostKind } from '../../sinks/host.ts';

const mostForms = 50;

/**
 * Returns each address in a text as `place scheme host-kind user? slashes? host path`. The place is `prose` for an
 * address in a sentence and `value` for an address that is alone or part of syntax. The host-kind is `none` or a
 * `HostKind`; hosts are recognised in any spelling that a URL parser accepts. An address without a scheme (`//host`, or
 * only a metadata host) has the scheme `relative`.
 */
export function urlView(text: string): readonly string[] {
  const forms: string[] = [];
  const start = /^\s{0,8}(?=[/\\]{2})/.exec(text);
  let from = start === null ? 0 : read(text, 0, start[0].length, 'relative', forms);
  for (
    let colon = text.indexOf(':', from);
    colon >= 0 && forms.length < mostForms;
    colon = text.indexOf(':', Math.max(from, colon + 1))
  ) {
    const scheme = startOfScheme(text, from, colon);
    if (scheme < colon) from = read(text, scheme, colon + 1, text.slice(scheme, colon).toLowerCase(), forms);
  }
  const bare = /^\s{0,8}([\w.-]{7,40})(?::\d{1,5})?\//.exec(text)?.[1];
  if (bare !== undefined && hostKind(bare) === 'metadata')
    forms.push(`value relative metadata - bare ${bare} ${text.slice(0, 300)}`);
  return forms;
}

const longestScheme = 21;

/**
 * Returns the index at which the scheme before a colon starts: a letter, followed by one or more letters, digits and
 * `+.-`. Returns the index of the colon when no scheme precedes it.
 */
function startOfScheme(text: string, from: number, colon: number): number {
  let start = colon;
  for (let at = colon - 1; at >= Math.max(from, colon - longestScheme); at -= 1) {
    const code = text.charCodeAt(at);
    const isLetter = (code | 32) >= 97 && (code | 32) <= 122;
    if (isLetter && at < colon - 1) start = at;
    else if (!isLetter && !(code >= 48 && code <= 57) && code !== 43 && code !== 45 && code !== 46) break;
  }
  return start;
}

/** Matches the slashes and the rest behind the scheme of an address. */
const rest = /([/\\]{0,4})([^\s"'<>|^`]{0,300})/y;

/** Adds the form of the address that starts at `start`; what follows its scheme starts at `behind`. Returns the end of the address. */
function read(text: string, start: number, behind: number, scheme: string, forms: string[]): number {
  rest.lastIndex = behind;
  const [, slashes = '', written = ''] = rest.exec(text) ?? [];
  const end = behind + slashes.length + written.length;
  const path = written.replaceAll('\\', '/');
  const authority = /^[^/?#]{0,300}/.exec(path)?.[0] ?? '';
  const signAt = authority.lastIndexOf('@');
  const host = authority.slice(signAt + 1);
  forms.push(
    [
      isAmongWords(text, start, end) ? 'prose' : 'value',
      scheme,
      host === '' ? 'none' : hostKind(host),
      signAt >= 0 ? 'user' : '-',
      slashes === '' ? 'bare' : 'slashes',
      host.toLowerCase(),
      path.slice(authority.length),
    ].join(' '),
  );
  return end;
}

/**
 * Returns true when an address is part of a sentence, a command or a program: text and a blank precede it, words follow
 * it, or it stands inside a later line.
 */
const isAmongWords = (text: string, start: number, end: number): boolean =>
  (start > 0 && wordsBefore.test(text.slice(Math.max(0, start - 12), start))) ||
  isInLaterLine(text, start) ||
  (end < text.length && wordsBehind.test(text.slice(end, end + 40)));

/** Is an address in a line that another line precedes, and not at the start of its line? Then no client reads the text as an address. */
function isInLaterLine(text: string, start: number): boolean {
  const line = text.lastIndexOf('\n', start - 1);
  return (
    line > 0 && /\w/.test(text.slice(Math.max(0, line - 80), line)) && /\w/.test(text.slice(line, start))
  );
}

const wordsBefore = /[^\s=:(,;|&?<{[]\s{1,8}["']?$|`$/;
const wordsBehind = /^[,;:.!?]?\s{1,8}(?:[a-z][^/]|[\u00c0-\uffff])[a-z\u00c0-\uffff]{0,20}(?:[\s,;:.!?]|$)/i;
