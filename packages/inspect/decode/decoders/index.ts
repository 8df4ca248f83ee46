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

/** Formats that hold other values; each that fits is opened. */
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

/** Ways to write one text differently; the first that changes something is undone, then the result is looked at again. */
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

/** What is opened inside a text that neither opens as a whole nor is spelled in another way. */
export const embedded: readonly Decoder[] = [groupedBase64, embeddedBase64];

/** What the name of a member may be; the first that fits. */
export const ofKeys: readonly Decoder[] = [base64, hex, base32, percent];
