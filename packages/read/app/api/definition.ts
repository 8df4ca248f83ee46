import { asString, type Location, spelled, unknown, type Value } from '@emmental/model';
import { evaluate } from '../../evaluate/index.ts';
import { localPath } from '../../local-path.ts';
import { parseFile } from '../../parse/index.ts';
import { storedFile } from '../../stored-file.ts';
import type { Declaration, Declared } from '../declared.ts';
import { structured } from '../json-text.ts';
import { alternatives, isAbsent, property } from '../property.ts';

/** A definition (OpenAPI document or state machine), written in a resource or in a file that the resource names. */
export interface Definition {
  readonly value: Value;
  readonly unknown: readonly { readonly why: string; readonly at: Location }[];
}

/**
 * Returns the OpenAPI document of an API, from `Body` or from a local file in `BodyS3Location`. Null when it
 * has none.
 */
export function definitionOf(api: Declaration, app: Declared): Definition | null {
  const inline = property(api.properties, 'Body');
  if (inline !== undefined && !isAbsent(inline)) {
    const body = structured(inline);
    const gaps = alternatives(body).filter(
      ({ value }) => value.kind === 'unknown' || (value.kind === 'fields' && value.open),
    );
    return {
      value: body,
      unknown: gaps.map(({ value }) => ({
        why: value.kind === 'unknown' ? value.why : 'a part of the API’s definition is not known',
        at: value.at ?? api.at,
      })),
    };
  }
  const location = property(api.properties, 'BodyS3Location');
  return location === undefined || isAbsent(location) ? null : definitionFile(location, api, app);
}

/** Returns a place outside the repository as people write it: `s3://bucket/key`. */
export function placeIn(location: Value): string {
  const parts = ['Bucket', 'Key'].map((name) => spelled(property(location, name)));
  return parts[0] === '' ? spelled(location) : `s3://${parts.join('/')}`;
}

/**
 * Reads a definition from a file of the repository, which the location names by its path or as an object in a bucket
 * (`storedFile`). Any other location gives an unknown definition.
 */
export function definitionFile(location: Value, resource: Declaration, app: Declared): Definition {
  const at = location.at ?? resource.at;
  const gap = (why: string): Definition => ({ value: unknown(why, at), unknown: [{ why, at }] });
  const written = asString(location);
  const local = written === null ? null : localPath(written, app.template.path);
  const path = local ?? storedFile(placeIn(location), app.template.path, app.source);
  if (path === null) return gap(`the definition ${placeIn(location)} is not in the repository`);
  if (app.source.kind(path) !== 'file') return gap(`the definition ${written} was not found`);
  const document = parseFile(path, app.source);
  if (!document) return gap(`the definition ${written} could not be read`);
  return { value: evaluate(document.root, app.scope), unknown: [] };
}
