import type { Statement } from '../../tree.ts';
import type { Syntax } from './grammar.ts';
import { type PythonLowering, packagesAround, requestModule, textOf } from './lowering.ts';

type Binding = Extract<Statement, { kind: 'import' }>['bindings'][number];

/** Lowers `import a.b`, which binds `a` and loads `a.b`. `import a.b as c` binds the module itself. */
export function importNames(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  return node.children.flatMap((child) => {
    const at = lowering.at(child);
    const [name = child, alias] = child.type === 'aliased_import' ? child.children : [child];
    const specifier = compact(textOf(name, lowering));
    const top = specifier.split('.')[0] ?? specifier;
    if (alias)
      return loading(specifier, [{ imported: '*', local: textOf(alias, lowering), at }], child, lowering);
    const binding: Binding = { imported: '*', local: top, at };
    if (top === specifier) return loading(specifier, [binding], child, lowering);
    const loads = loading(specifier, [], child, lowering);
    return loads.map((load) =>
      load.kind === 'import' && load.specifier === top ? { ...load, bindings: [binding] } : load,
    );
  });
}

/** Lowers `from .a import b as c` and `from a import *`. An imported name may be a module of its own. */
export function importFrom(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const [from = node, ...names] = node.children;
  const specifier = compact(textOf(from, lowering));
  const bindings = names.map((child): Binding => {
    const at = lowering.at(child);
    if (child.type === 'wildcard_import') return { imported: 'all', local: '*', at };
    const [name = child, alias] = child.type === 'aliased_import' ? child.children : [child];
    return { imported: textOf(name, lowering), local: textOf(alias ?? name, lowering), at };
  });
  const statements = loading(specifier, bindings, node, lowering);
  for (const { imported } of bindings)
    if (imported !== 'all')
      requestModule(specifier + (specifier.endsWith('.') ? '' : '.') + imported, node, lowering, true);
  return statements;
}

function loading(
  specifier: string,
  bindings: readonly Binding[],
  node: Syntax,
  lowering: PythonLowering,
): readonly Statement[] {
  const at = lowering.at(node);
  const around = packagesAround(specifier);
  for (const name of around) requestModule(name, node, lowering, true);
  requestModule(specifier, node, lowering);
  return [
    ...around.map((name): Statement => ({ kind: 'import', specifier: name, bindings: [], at })),
    { kind: 'import', specifier, bindings, at },
  ];
}

const compact = (text: string): string => text.replace(/[\s\\]+/g, '');
