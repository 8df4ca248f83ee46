import { asString, constant, unknown } from '@emmental/model';
import { structured } from '../../../app/json-text.ts';
import { parseDocument } from '../../../parse/index.ts';
import { scalars, whyOf } from '../alternatives.ts';
import { nodeValue } from '../node-value.ts';
import type { Row } from './call.ts';

/**
 * Functions between structures and texts. What `jsonencode` is given stays the structure it is: everything that reads
 * a document takes it as one, and its parts keep their places; where it stands in a text it is written out.
 */
export const encodings: Readonly<Record<string, Row>> = {
  jsonencode: ([value = constant(null)]) => value,
  jsondecode: ([value = constant(null)]) => structured(value),
  yamlencode: ([value = constant(null)]) => value,
  yamldecode: ([value = constant(null)], at) => {
    if (value.kind === 'fields' || value.kind === 'list') return value;
    const written = asString(value);
    if (written === null) return unknown(whyOf(value), at);
    const { root, diagnostics } = parseDocument((value.at ?? at).file, written);
    return root && diagnostics.length === 0
      ? nodeValue(root)
      : unknown('the YAML in the text has a fault', at);
  },
  csvdecode: (_, at) => unknown('CSV is not read', at),
  urlencode: (given, at) => scalars(given, at, ([written = '']) => encodeURIComponent(written)),
  base64encode: (given, at) =>
    scalars(given, at, ([written = '']) => Buffer.from(written).toString('base64')),
  textencodebase64: (given, at) =>
    scalars(given, at, ([written = '']) => Buffer.from(written).toString('base64')),
  base64decode: ([value = constant(null)], at) => {
    const written = asString(value);
    return written === null
      ? unknown(whyOf(value), at)
      : constant(Buffer.from(written, 'base64').toString(), at);
  },
};
