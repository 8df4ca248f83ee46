import { Buffer } from 'node:buffer';
import { type Decoder, type Piece, sign } from '../decoder.ts';
import { quotedPrintable } from './quoted.ts';

const headerLine = /^[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?[^\n]{0,2000}\r?$/;
const maxParts = 1000;

/**
 * Decodes a mail or any entity with MIME headers (RFC 2045–2047): headers, encoded words, parts, transfer encodings,
 * charsets.
 */
export const mime: Decoder = {
  id: 'mime',
  signs: sign.newline,
  container: true,
  applies: (text, { signs }, hint) =>
    hint === 'mime' ||
    ((signs & sign.newline) !== 0 &&
      /(?:^|\n)(?:Content-Type|MIME-Version|Content-Transfer-Encoding): /i.test(text.slice(0, 20_000)) &&
      /^(?:received|return-path|delivered-to|from|to|cc|sender|subject|date|message-id|reply-to|mime-version|content-|dkim-|arc-|authentication-|x-)/i.test(
        text,
      ) &&
      headerLine.test(text.slice(0, text.indexOf('\n')))),
  decode: (text) => entity(text, ''),
};

/** Decodes `multipart/form-data` and other multipart bodies, which start with their boundary. */
export const multipart: Decoder = {
  id: 'multipart',
  signs: sign.newline,
  container: true,
  applies: (text, marks) =>
    marks.first === 0x2d &&
    /^\s{0,8}--[^\r\n]{1,200}\r?\n(?:Content-|MIME-|X-)[A-Za-z-]{2,40}:/i.test(text.slice(0, 400)),
  decode: (text) => {
    const boundary = /^\s{0,8}--([^\r\n]{1,200})\r?\n/.exec(text)?.[1];
    return boundary ? parts(text, boundary.trimEnd(), '') : [];
  },
};

/** Decodes encoded words (RFC 2047) in any header value: `=?utf-8?B?…?=`, `=?utf-8?Q?…?=`. */
export const encodedWord: Decoder = {
  id: 'mime',
  signs: sign.equals,
  applies: (text) => /=\?[a-z0-9-]{2,20}\?[bq]\?/i.test(text),
  decode: (text) => {
    const value = encodedWords(text);
    return value === text ? [] : [{ at: '', value }];
  },
};

function entity(text: string, at: string): readonly Piece[] {
  const gap = /\r?\n\r?\n/.exec(text);
  const head = gap ? text.slice(0, gap.index) : text;
  const body = gap ? text.slice(gap.index + gap[0].length) : '';
  const headers = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const pieces: Piece[] = [];
  const known = new Map<string, string>();
  for (const header of headers.slice(0, 500)) {
    const colon = header.indexOf(':');
    if (colon < 1) continue;
    const name = header.slice(0, colon).toLowerCase();
    const value = encodedWords(header.slice(colon + 1).trim());
    known.set(name, value);
    if (name !== 'content-transfer-encoding') pieces.push(...headerPieces(name, value, at));
  }
  const type = known.get('content-type') ?? '';
  const boundary = /boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(type);
  const file = /(?:^|;)\s{0,4}name\*?=(?:"([^"]{0,500})"|([^\s;]{1,500}))/i.exec(type);
  if (file) pieces.push({ at: `${at}.filename`, value: file[1] ?? file[2] ?? '' });
  if (boundary) return [...pieces, ...parts(body, boundary[1] ?? boundary[2] ?? '', at)];
  if (body !== '')
    pieces.push({
      at: `${at}.body`,
      value: transferDecoded(body, known.get('content-transfer-encoding') ?? '', type),
    });
  return pieces;
}

/** Returns a header as one piece; `Content-Disposition` gives one piece per parameter (name, filename, filename*). */
function headerPieces(name: string, value: string, at: string): readonly Piece[] {
  if (name !== 'content-disposition') return [{ at: `${at}.headers.${name}`, value }];
  const found: Piece[] = [];
  for (const match of value.matchAll(
    /;\s{0,8}(name|filename)\*?=(?:"((?:[^"\\]|\\.){0,2000})"|([^\s;]{1,2000}))/gi,
  )) {
    found.push({
      at: `${at}.${(match[1] ?? '').toLowerCase()}`,
      value: (match[2] ?? match[3] ?? '').replace(/^utf-8''/i, ''),
    });
  }
  return found.length > 0 ? found : [{ at: `${at}.headers.${name}`, value }];
}

function parts(body: string, boundary: string, at: string): readonly Piece[] {
  if (boundary === '') return [];
  // The boundary, the text before the first part and the text after the last part are read too, so that nothing hides
  // there.
  const chunks = `\n${body}`.split(`\n--${boundary}`);
  const around = [boundary, chunks[0] ?? ''];
  const pieces: Piece[] = [];
  for (const [index, chunk] of chunks.slice(1).entries()) {
    if (chunk.startsWith('--') || index >= maxParts) {
      around.push(
        chunks
          .slice(index + 1)
          .join('\n')
          .slice(2),
      );
      break;
    }
    pieces.push(...entity(chunk.replace(/^\r?\n/, '').replace(/\r$/, ''), `${at}[${index}]`));
  }
  for (const value of around) if (value.trim() !== '') pieces.push({ at: `${at}.boundary`, value });
  return pieces;
}

function transferDecoded(body: string, encoding: string, type: string): unknown {
  const how = encoding.toLowerCase();
  const charset = /charset="?([\w-]{2,30})/i.exec(type)?.[1] ?? 'utf-8';
  if (how === 'base64') return textIn(Buffer.from(body, 'base64'), charset, type);
  if (how === 'quoted-printable') return textIn(quotedPrintable(body, false), charset, type);
  return body;
}

/** Decodes a text in its charset. Content of other types is returned as bytes, so that compressed attachments are opened too. */
function textIn(bytes: Buffer, charset: string, type: string): unknown {
  if (!/^\s{0,4}(?:text\/|application\/(?:json|xml|x-www-form-urlencoded)|$)/i.test(type)) return bytes;
  if (/^(?:utf-?16|ucs-?2)/i.test(charset)) return bytes.toString('utf16le');
  return /^(?:iso-8859|latin|windows-125|us-ascii)/i.test(charset)
    ? bytes.toString('latin1')
    : bytes.toString('utf8');
}

function encodedWords(text: string): string {
  return text
    .replace(/\?=\s{1,8}=\?/g, '?==?')
    .replace(
      /=\?([a-z0-9-]{2,20})\?([bq])\?([^?]{0,4000})\?=/gi,
      (_, charset: string, form: string, data: string) =>
        String(
          textIn(
            form.toLowerCase() === 'b' ? Buffer.from(data, 'base64') : quotedPrintable(data, true),
            charset,
            '',
          ),
        ),
    );
}
