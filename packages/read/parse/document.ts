import type { Diagnostic } from '@emmental/model';
import type { Node } from '../tree.ts';
import { parseJson } from './json.ts';
import type { Dialect } from './plain-scalar.ts';
import { parseYaml } from './yaml.ts';

export interface Parsed {
  /** Null when nothing could be read. */
  readonly root: Node | null;
  /** `read/syntax` (nothing read), `read/partly-read` (something may be missing), `read/limit`, … */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses a YAML or JSON file into positioned nodes. The content decides: what starts like JSON is read as JSON
 * unless its name says YAML and it is no JSON. Never throws; a document that could only be read in part always
 * says so.
 */
export function parseDocument(path: string, text: string, dialect: Dialect = dialectOf(path)): Parsed {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (/\.json$/i.test(path)) return parseJson(path, body);
  if (/^\s*[{[]/.test(body)) {
    const json = parseJson(path, body);
    if (json.diagnostics.every((entry) => entry.code !== 'read/syntax' && entry.code !== 'read/partly-read')) {
      return json;
    }
  }
  return parseYaml(path, body, dialect);
}

function dialectOf(path: string): Dialect {
  return /(^|\/)serverless[^/]*$/i.test(path) ? 'yaml-1.2' : 'yaml-1.1';
}
