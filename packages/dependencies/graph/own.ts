import { type Expression, type Module, type Node, nodesOf } from '@emmental/code';
import type { ModuleRequest } from './request.ts';

/** Finds the modules that a module of the repository loads, from its syntax tree. Imports of types do not count. */
export function ownRequests(module: Module): readonly ModuleRequest[] {
  const found: ModuleRequest[] = [];
  const add = (
    specifier: string,
    line: number,
    more: Partial<Pick<ModuleRequest, 'by' | 'how' | 'mayFail'>> = {},
  ): void => {
    found.push({ specifier, line, by: 'import', how: 'exact', mayFail: false, ...more });
  };
  const isUsed = valuesIn(module);
  const typing = typingIn(module);
  for (const node of nodesOf(module.body)) {
    if (typing.has(node)) continue;
    switch (node.kind) {
      case 'import':
        if ('how' in node) {
          if (node.how === 'require.resolve') break;
          const by = node.how === 'require' ? 'require' : 'import';
          const { specifier } = node;
          if (specifier.kind === 'literal' && typeof specifier.value === 'string')
            add(specifier.value, node.at.line, { by });
          else {
            const beginning = beginningOf(specifier);
            const how = /^\.{1,2}\//.test(beginning) ? 'prefix' : 'computed';
            add(how === 'prefix' ? beginning : '', node.at.line, { by, how });
          }
          break;
        }
        if (
          'bindings' in node &&
          node.bindings.length > 0 &&
          !node.bindings.some(({ local }) => isUsed(local))
        )
          break;
        add(node.specifier, node.at.line);
        if (module.language === 'python' && 'bindings' in node)
          for (const { imported } of node.bindings)
            if (imported !== '*')
              add(`${node.specifier}${node.specifier.endsWith('.') ? '' : '.'}${imported}`, node.at.line, {
                mayFail: true,
              });
        break;
      case 'export':
        if (node.specifier !== null) add(node.specifier, node.at.line);
        break;
      case 'call':
        if (module.language === 'python' && isImportModule(node.callee)) {
          const name = node.args[0]?.value;
          if (name?.kind === 'literal' && typeof name.value === 'string') add(name.value, node.at.line);
          else add('', node.at.line, { how: 'computed' });
        }
        break;
    }
  }
  return found;
}

/**
 * Returns a function that is true for names that are used as values. TypeScript drops an import if none of its names is
 * used as a value; other languages load all imports.
 */
function valuesIn({ path, body }: Module): (local: string) => boolean {
  if (!/\.[cm]?tsx?$/.test(path)) return () => true;
  const used = new Set<string>();
  for (const node of nodesOf(body))
    if (node.kind === 'name') used.add(node.name);
    else if (node.kind === 'export' && 'bindings' in node)
      for (const { local } of node.bindings) used.add(local);
  return (local) => used.has(local);
}

/** Returns the nodes in `if TYPE_CHECKING:` of Python, which only type checkers read. */
function typingIn({ language, body }: Module): ReadonlySet<Node> {
  const found = new Set<Node>();
  if (language !== 'python') return found;
  for (const node of nodesOf(body))
    if (node.kind === 'if' && isTypeChecking(node.test))
      for (const inside of nodesOf(node.then)) found.add(inside);
  return found;
}

const isTypeChecking = (test: Expression): boolean =>
  (test.kind === 'name' && test.name === 'TYPE_CHECKING') ||
  (test.kind === 'member' && test.property === 'TYPE_CHECKING');

const beginningOf = (value: Expression): string => {
  if (value.kind === 'template') return typeof value.parts[0] === 'string' ? value.parts[0] : '';
  if (value.kind !== 'operation' || value.operator !== '+') return '';
  const [first] = value.operands;
  return first?.kind === 'literal' && typeof first.value === 'string' ? first.value : '';
};

/** Matches `importlib.import_module(x)` and `__import__(x)`. */
const isImportModule = (callee: Expression): boolean =>
  (callee.kind === 'member' && callee.property === 'import_module') ||
  (callee.kind === 'name' && (callee.name === 'import_module' || callee.name === '__import__'));
