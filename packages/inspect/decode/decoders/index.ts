import type { Decoder } from '../decoder.ts';
import { base32 } from './base32.ts';
import { base64, embeddedBase64, groupedBase64 } from './base64.ts';
import { decimal } from './decimal.ts';
import { entities } from './entity.ts';
import { escapes } from './escape.ts';
import { cookie, form } from './form.ts';
import { graphql } from './graphql.ts';
import { hex } from './hex.ts';
import { json } from './json.ts';
import { jwt } from './jwt.ts';
import { encodedWord, mime, multipart } from './mime.ts';
import { percent, plus } from './percent.ts';
import { prefix } from './prefix.ts';
import { quoted } from './quoted.ts';
import { unicode } from './unicode.ts';
import { utf7 } from './utf7.ts';
import { xml } from './xml.ts';

/** Formats that hold other values. Every format that fits is opened. */
export const formats: readonly Decoder[] = [
  json,
  jwt,
  base64,
  hex,
  base32,
  decimal,
  multipart,
  mime,
  form,
  cookie,
  xml,
  graphql,
  prefix,
];

/** Other spellings of a text. The first one that changes the text is undone, then the result is read again. */
export const spellings: readonly Decoder[] = [
  plus,
  percent,
  encodedWord,
  escapes,
  entities,
  unicode,
  utf7,
  quoted,
];

/** Encodings of a part of a text. They are tried when the text has no format and no other spelling. */
export const embedded: readonly Decoder[] = [groupedBase64, embeddedBase64];

/** Encodings that the name of a member may have. The first one that fits is decoded. */
export const keyEncodings: readonly Decoder[] = [base64, hex, base32, percent];
