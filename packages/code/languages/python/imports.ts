import type { Statement } from '../../tree.ts';
import type { Syntax } from './grammar.ts';
import { type PythonLowering, packagesAround, requestModule, textOf } from './lowering.ts';

type Binding = Extract<Statement, { kind: 'import' }>['bindings'][number];

/**
 * Lowers `import a.b`, which loads `a.b` and binds the name `a`. `import a.b as c` binds `a.b` itself to `c`.
 */
export function importNames(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  return node.children.flatMap((child) => {
    const at = lowering.at(child);
    const [name = child, alias] = child.type === 'aliased_import' ? child.children : [child];
    const specifier = compact(textOf(name, lowering));
    const top = specifier.split('.')[0] ?? specifier;
    if (alias)
      return importsOf(specifier, [{ imported: '*', local: textOf(alias, lowering), at }], child, lowering);
    const binding: Binding = { imported: '*', local: top, at };
    if (top === specifier) return importsOf(specifier, [binding], child, lowering);
    const loads = importsOf(specifier, [], child, lowering);
    return loads.map((load) =>
      load.kind === 'import' && load.specifier === top ? { ...load, bindings: [binding] } : load,
    );
  });
}

/** Lowers `from .a import b as c` and `from a import *`. An imported name may itself be a module. */
export function importFrom(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const [from = node, ...names] = node.children;
  const specifier = compact(textOf(from, lowering));
  const bindings = names.map((child): Binding => {
    const at = lowering.at(child);
    if (child.type === 'wildcard_import') return { imported: '*', local: '*', at };
    const [name = child, alias] = child.type === 'aliased_import' ? child.children : [child];
    return { imported: textOf(name, lowering), local: textOf(alias ?? name, lowering), at };
  });
  const statements = importsOf(specifier, bindings, node, lowering);
  for (const { imported, local } of bindings)
    if (local !== '*')
      requestModule(specifier + (specifier.endsWith('.') ? '' : '.') + imported, node, lowering, true);
  return statements;
}

/** Creates the imports of a module and of the packages around it, and records that this module loads them. */
function importsOf(
  specifier: string,
  bindings: readonly Binding[],
  node: Syntax,
  lowering: PythonLowering,
): readonly Statement[] {
  const at = lowering.at(node);
  const packages = packagesAround(specifier);
  for (const name of packages) requestModule(name, node, lowering, true);
  requestModule(specifier, node, lowering);
  return [
    ...packages.map((name): Statement => ({ kind: 'import', specifier: name, bindings: [], at })),
    { kind: 'import', specifier, bindings, at },
  ];
}

const compact = (text: string): string => text.replace(/[\s\\]+/g, '');
