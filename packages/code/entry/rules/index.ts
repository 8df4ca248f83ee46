import type { LinkRule } from '../rule.ts';
import { archived } from './archived.ts';
import { artefactName, functionName } from './artefact-name.ts';
import { besideOutput } from './beside-output.ts';
import { build } from './build.ts';
import { deployed } from './deployed.ts';
import { entryPoint, namedEntryPoint } from './entry-point.ts';
import { onlyFile } from './only-file.ts';
import { sourceMap } from './source-map.ts';

/** The rules that find what the runtime itself would load. */
export const exactRules: readonly LinkRule[] = [archived, namedEntryPoint, sourceMap, deployed];

/** The rules that find the source of a function. The first rule that finds a source decides. */
export const rules: readonly LinkRule[] = [
  ...exactRules,
  entryPoint,
  build,
  artefactName,
  functionName,
  besideOutput,
  onlyFile,
];
