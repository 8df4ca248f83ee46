import { attributeSnippets } from './attributes.ts';
import { classSnippets } from './classes.ts';
import { contextSnippets } from './contexts.ts';
import { coroutineSnippets } from './coroutines.ts';
import { functionSnippets } from './functions.ts';
import { generatorSnippets } from './generators.ts';
import { librarySnippets } from './libraries.ts';
import { matchSnippets } from './matching.ts';
import { importSnippets, topSnippets } from './modules.ts';
import { valueSnippets } from './values.ts';

/** The constructs of Python that are written as text with parts (`snippet.ts`), a family in each list. */
export const asText = {
  attributesAsText: attributeSnippets,
  classesAsText: classSnippets,
  functionsAsText: functionSnippets,
  generatorsAsText: generatorSnippets,
  contextsAsText: contextSnippets,
  coroutinesAsText: coroutineSnippets,
  matchesAsText: matchSnippets,
  valuesAsText: valueSnippets,
  librariesAsText: librarySnippets,
  importsAsText: importSnippets,
  topsAsText: topSnippets,
};

/** The names of the constructs that stand at the top of a module. */
export const topsAsText: readonly string[] = topSnippets.map(({ name }) => name);
