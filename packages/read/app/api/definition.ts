import { asString, type Location, unknown, type Value } from '@emmental/model';
import { evaluate } from '../../evaluate/index.ts';
import { localPath } from '../../local-path.ts';
import { parseFile } from '../../parse/index.ts';
import type { Declaration, Declared } from '../declared.ts';
import { structured } from '../json-text.ts';
import { alternatives, isAbsent, property } from '../property.ts';

/** A definition (OpenAPI, state machine) that a resource holds or points at. */
export interface Definition {
  readonly value: Value;
  readonly unknown: readonly { readonly why: string; readonly at: Location }[];
}

/** The OpenAPI document of an API: its `Body`, or a local file under `BodyS3Location`. Null when it has none. */
export function definitionOf(api: Declaration, app: Declared): Definition | null {
  const given = property(api.properties, 'Body');
  if (given !== undefined && !isAbsent(given)) {
    const body = structured(given);
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

/** A definition kept in a file: read where the path is local, unknown where it is in a bucket. */
export function definitionFile(location: Value, resource: Declaration, app: Declared): Definition {
  const at = location.at ?? resource.at;
  const gap = (why: string): Definition => ({ value: unknown(why, at), unknown: [{ why, at }] });
  const written = asString(location);
  const path = written === null ? null : localPath(written, app.template.path);
  if (path === null) return gap('the definition is not in the repository');
  if (app.source.kind(path) !== 'file') return gap(`the definition ${written} was not found`);
  const document = parseFile(path, app.source);
  if (!document) return gap(`the definition ${written} could not be read`);
  return { value: evaluate(document.root, app.scope), unknown: [] };
}
