import { asString, constant, unknown } from '@emmental/model';
import { structured } from '../../../app/json-text.ts';
import { parseDocument } from '../../../parse/index.ts';
import { scalars, whyOf } from '../alternatives.ts';
import { nodeValue } from '../node-value.ts';
import type { TerraformFunction } from './call.ts';

/**
 * Functions that convert between structures and texts. `jsonencode` returns its argument unchanged, because
 * documents such as policies are read as structures and their parts keep their places. `inText` converts the
 * structure to JSON where it is part of a text.
 */
export const encodings: Readonly<Record<string, TerraformFunction>> = {
  jsonencode: ([value = constant(null)]) => value,
  jsondecode: ([value = constant(null)]) => structured(value),
  yamlencode: ([value = constant(null)]) => value,
  yamldecode: ([value = constant(null)], at) => {
    if (value.kind === 'fields' || value.kind === 'list') return value;
    const written = asString(value);
    if (written === null) return unknown(whyOf(value), at);
    const { root, diagnostics } = parseDocument((value.at ?? at).file, written);
    return root && diagnostics.length === 0 ? nodeValue(root) : unknown('the text is not valid YAML', at);
  },
  csvdecode: (_, at) => unknown('csvdecode() is not supported', at),
  urlencode: (values, at) => scalars(values, at, ([written = '']) => encodeURIComponent(written)),
  base64encode: (values, at) =>
    scalars(values, at, ([written = '']) => Buffer.from(written).toString('base64')),
  textencodebase64: (values, at) =>
    scalars(values, at, ([written = '']) => Buffer.from(written).toString('base64')),
  base64decode: ([value = constant(null)], at) => {
    const written = asString(value);
    return written === null
      ? unknown(whyOf(value), at)
      : constant(Buffer.from(written, 'base64').toString(), at);
  },
};
