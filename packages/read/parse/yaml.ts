import type { Diagnostic } from '@emmental/model';
import type { Node } from '../tree.ts';
import { parseAnyYaml } from './any-yaml.ts';
import { usualYaml } from './fast-yaml/index.ts';
import { templated } from './templated.ts';

/**
 * AWS's tools accept YAML 1.1 (`yes` is true). The Serverless Framework accepts YAML 1.2 (`yes` is a text).
 */
export type YamlVersion = '1.1' | '1.2';

export interface Result {
  readonly root: Node | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses YAML and expands CloudFormation's short tags. Tries the fast reader first, which supports the YAML
 * that templates usually contain, and then the library.
 */
export function parseYaml(file: string, text: string, version: YamlVersion): Result {
  if (templated.test(text)) return parseAnyYaml(file, text, version);
  const root = usualYaml(file, text, version);
  return root ? { root, diagnostics: [] } : parseAnyYaml(file, text, version);
}
