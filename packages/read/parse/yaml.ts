import type { Diagnostic } from '@emmental/model';
import type { Node } from '../tree.ts';
import { parseAnyYaml } from './any-yaml.ts';
import { templated } from './templated.ts';
import { usualYaml } from './usual/index.ts';

/** AWS's tools read YAML 1.1 (`yes` is true), the Serverless Framework 1.2 (`yes` is a text). */
export type YamlVersion = '1.1' | '1.2';

export interface Result {
  readonly root: Node | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads YAML with CloudFormation's short tags written out. What is not written as templates are is read by the library. */
export function parseYaml(file: string, text: string, version: YamlVersion): Result {
  if (templated.test(text)) return parseAnyYaml(file, text, version);
  const root = usualYaml(file, text, version);
  return root ? { root, diagnostics: [] } : parseAnyYaml(file, text, version);
}
