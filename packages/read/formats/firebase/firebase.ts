import { type App, type Diagnostic, diagnostic, type FirebaseFunctions, type Source } from '@emmental/model';
import { buildApp } from '../../app/build.ts';
import { createScope } from '../../evaluate/index.ts';
import type { FunctionOrigin } from '../../format.ts';
import type { MapEntry } from '../../tree.ts';
import { valuesOf } from '../lowering/values.ts';
import { writeMap } from '../lowering/write.ts';
import type { Codebase } from './codebases.ts';
import { nameOf, resourcesOf } from './resources.ts';
import { wording } from './wording.ts';

/** A codebase with the functions that its code declares. */
export interface ReadCodebase {
  readonly codebase: Codebase;
  readonly declared: FirebaseFunctions;
}

/**
 * Builds the App of a configuration of Firebase from its codebases. Each function becomes the resources of Terraform's provider that
 * the deployment makes of it, so that it is read like every other function of Google Cloud.
 */
export function firebaseApp(
  config: string,
  codebases: readonly ReadCodebase[],
  source: Source,
): { readonly app: App; readonly diagnostics: readonly Diagnostic[] } {
  const values = valuesOf();
  const entries: MapEntry[] = [];
  const functions = new Map<string, FunctionOrigin>();
  for (const { codebase, declared } of codebases)
    for (const each of declared.functions) {
      // Each codebase can be deployed alone, so a name of another one hides no function.
      const id = functions.has(nameOf(each)) ? `${codebase.directory}-${nameOf(each)}` : nameOf(each);
      const [fn, ...others] = resourcesOf(each, id, codebase, values, source);
      if (!fn || functions.has(fn.id)) continue;
      functions.set(fn.id, originOf(fn.id, each.at, codebase.directory));
      for (const { id, type, properties, at } of [fn, ...others])
        entries.push({ key: id, keyAt: at, value: writeMap({ Type: type, Properties: properties }, at) });
    }
  const at = { file: config, line: 1, column: 1 };
  const template = {
    path: config,
    format: 'firebase',
    name: '',
    wording,
    root: writeMap({ Resources: { kind: 'map', entries, at } }, at),
    functions,
    generated: new Map(),
    values: values.byKey,
    diagnostics: [],
  } as const;
  const scope = createScope(template);
  const { app, diagnostics } = buildApp(template, scope, { source });
  return { app, diagnostics: [...diagnostics, ...scope.diagnostics, ...codebases.flatMap(openIn)] };
}

/** Reports why a codebase may declare more functions. */
const openIn = ({ declared }: ReadCodebase): readonly Diagnostic[] =>
  declared.open.map(({ why, at }) => diagnostic('template/open-exports', at, why));

const originOf = (name: string, at: FunctionOrigin['at'], directory: string): FunctionOrigin => ({
  name,
  at,
  directory,
  entryPoints: [],
  events: [],
});
