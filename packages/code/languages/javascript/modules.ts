import type * as es from 'oxc-parser';
import type { Statement } from '../../tree.ts';
import { namesDeclaredBy } from './declared.ts';
import { expression } from './expressions.ts';
import { classNode, functionNode } from './functions.ts';
import type { JavaScriptLowering } from './lowering.ts';
import { statement } from './statements.ts';

type ImportBinding = Extract<Statement, { kind: 'import' }>['bindings'][number];

/** Lowers `import a, { b as c } from 'd'`. Imports and bindings of types are removed. */
export function importDeclaration(
  node: es.ImportDeclaration,
  lowering: JavaScriptLowering,
): readonly Statement[] {
  if (node.importKind === 'type') return [];
  const bindings = node.specifiers.flatMap((specifier) => importBinding(specifier, lowering));
  // `import { type A } from 'b'` does not load `b`, but `import 'b'` does.
  if (bindings.length === 0 && node.specifiers.length > 0) return [];
  return [importing(node.source.value, bindings, node, lowering)];
}

/** Lowers `export const a = 1`, `export { a as b }` and `export { a } from 'b'`. */
export function exportNamed(
  node: es.ExportNamedDeclaration,
  lowering: JavaScriptLowering,
): readonly Statement[] {
  if (node.exportKind === 'type') return [];
  const at = lowering.at(node);
  if (node.declaration) {
    const lowered = statement(node.declaration, lowering);
    const bindings = lowered.flatMap(namesDeclaredBy).map((name) => ({ local: name, exported: name }));
    return bindings.length === 0 ? lowered : [...lowered, { kind: 'export', specifier: null, bindings, at }];
  }
  const specifier = node.source?.value ?? null;
  const bindings = node.specifiers
    .filter((item) => item.exportKind !== 'type')
    .map((item) => ({ local: exportName(item.local), exported: exportName(item.exported) }));
  if (specifier !== null && (bindings.length > 0 || node.specifiers.length === 0))
    requestModule(specifier, node, lowering);
  return bindings.length === 0 && node.specifiers.length > 0
    ? []
    : [{ kind: 'export', specifier, bindings, at }];
}

/**
 * Lowers a default export. A declaration with a name becomes the declaration and an export of its name;
 * anything else becomes an export of a value.
 */
export function exportDefault(
  node: es.ExportDefaultDeclaration,
  lowering: JavaScriptLowering,
): readonly Statement[] {
  const at = lowering.at(node);
  const inner = node.declaration;
  switch (inner.type) {
    case 'TSInterfaceDeclaration':
    case 'TSDeclareFunction':
      return [];
    case 'FunctionDeclaration':
      if (inner.id) return [...statement(inner, lowering), exportedDefault(inner.id.name, node, lowering)];
      return [
        {
          kind: 'export-default',
          value: { kind: 'function', function: functionNode(inner, lowering), at: lowering.at(inner) },
          at,
        },
      ];
    case 'ClassDeclaration':
      if (inner.id) return [...statement(inner, lowering), exportedDefault(inner.id.name, node, lowering)];
      return [
        {
          kind: 'export-default',
          value: { kind: 'class', class: classNode(inner, lowering), at: lowering.at(inner) },
          at,
        },
      ];
    default:
      return [{ kind: 'export-default', value: expression(inner as es.Expression, lowering), at }];
  }
}

/** Lowers `export * from 'a'` and `export * as n from 'a'`. */
export function exportAll(node: es.ExportAllDeclaration, lowering: JavaScriptLowering): readonly Statement[] {
  if (node.exportKind === 'type') return [];
  requestModule(node.source.value, node, lowering);
  const exported = node.exported ? exportName(node.exported) : '*';
  return [
    {
      kind: 'export',
      specifier: node.source.value,
      bindings: [{ local: '*', exported }],
      at: lowering.at(node),
    },
  ];
}

function importing(
  specifier: string,
  bindings: readonly ImportBinding[],
  node: es.ImportDeclaration,
  lowering: JavaScriptLowering,
): Statement {
  requestModule(specifier, node, lowering);
  return { kind: 'import', specifier, bindings, at: lowering.at(node) };
}

function requestModule(specifier: string, node: es.Span, lowering: JavaScriptLowering): void {
  lowering.imports.push({
    specifier,
    partly: false,
    mayFail: false,
    isRequired: false,
    at: lowering.at(node),
  });
}

function importBinding(
  node: es.ImportDeclarationSpecifier,
  lowering: JavaScriptLowering,
): readonly ImportBinding[] {
  const at = lowering.at(node);
  switch (node.type) {
    case 'ImportDefaultSpecifier':
      return [{ imported: 'default', local: node.local.name, at }];
    case 'ImportNamespaceSpecifier':
      return [{ imported: '*', local: node.local.name, at }];
    case 'ImportSpecifier':
      return node.importKind === 'type'
        ? []
        : [{ imported: exportName(node.imported), local: node.local.name, at }];
  }
}

const exportName = (name: es.ModuleExportName): string => (name.type === 'Literal' ? name.value : name.name);

const exportedDefault = (local: string, node: es.Span, lowering: JavaScriptLowering): Statement => ({
  kind: 'export',
  specifier: null,
  bindings: [{ local, exported: 'default' }],
  at: lowering.at(node),
});
