import { asString, constant, unknown } from '@emmental/model';
import { structured } from '../../../app/json-text.ts';
import { scalars, whyOf } from '../evaluate.ts';
import type { Row } from './call.ts';

/**
 * Functions between structures and texts. What `jsonencode` is given stays the structure it is: everything that reads
 * a document takes it as one, and its parts keep their places; where it stands in a text it is written out.
 */
export const encodings: Readonly<Record<string, Row>> = {
  jsonencode: ([value = constant(null)]) => value,
  jsondecode: ([value = constant(null)]) => structured(value),
  yamlencode: ([value = constant(null)]) => value,
  yamldecode: ([value = constant(null)], at) =>
    value.kind === 'fields' || value.kind === 'list' ? value : unknown('YAML in a text is not read', at),
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
