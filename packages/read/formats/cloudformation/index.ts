import { type Diagnostic, diagnostic } from '@emmental/model';
import type { TemplateFormat } from '../../format.ts';
import { entriesOf, get, itemsOf, type MapNode, type Node, stringOf } from '../../tree.ts';

export { applyMacros } from './macros.ts';

/** Plain CloudFormation, YAML or JSON. */
export const cloudformation: TemplateFormat = {
  name: 'cloudformation',
  recognises: (_path, root) => {
    if (get(root, 'AWSTemplateFormatVersion')) return true;
    if (transformsOf(root).some((name) => name.startsWith('AWS::'))) return true;
    // Documents of other tools may also have a key `Resources`, so one resource must have a type of
    // CloudFormation.
    return entriesOf(get(root, 'Resources')).some(
      ({ key, value }) =>
        /^Fn::(ForEach::|Transform$)/.test(key) ||
        /^(AWS|Custom|Alexa)::/.test(stringOf(get(value, 'Type')) ?? ''),
    );
  },
  lower: (document) => ({
    path: document.path,
    format: 'cloudformation',
    name: '',
    root: document.root,
    functions: new Map(),
    generated: new Map(),
    values: new Map(),
    diagnostics: macros(document.root),
  }),
};

const supportedMacros =
  /^AWS::(LanguageExtensions|Include|Serverless-|SecretsManager-|CodeDeployBlueGreen|ServiceCatalog)/;

const transformNodes = (root: MapNode): readonly Node[] => {
  const transform = get(root, 'Transform');
  return transform?.kind === 'list' ? itemsOf(transform) : transform ? [transform] : [];
};
const nameOf = (node: Node): string => stringOf(node) ?? stringOf(get(node, 'Name')) ?? '';
const transformsOf = (root: MapNode): readonly string[] => transformNodes(root).map(nameOf);

function macros(root: MapNode): Diagnostic[] {
  return transformNodes(root).flatMap((node) => {
    const name = nameOf(node);
    return supportedMacros.test(name)
      ? []
      : [
          diagnostic(
            'template/unsupported',
            node.at,
            `the macro ${name}, which may change any part of the template`,
          ),
        ];
  });
}
