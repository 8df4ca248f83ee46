import { type Diagnostic, diagnostic } from '@emmental/model';
import type { TemplateFormat } from '../../format.ts';
import { entriesOf, get, itemsOf, type MapNode, stringOf } from '../../tree.ts';

export { applyMacros } from './macros.ts';

/** Plain CloudFormation, YAML or JSON. */
export const cloudformation: TemplateFormat = {
  name: 'cloudformation',
  recognises: (_path, root) => {
    if (get(root, 'AWSTemplateFormatVersion')) return true;
    // A document of another tool may have a key of that name: one typed resource decides.
    return entriesOf(get(root, 'Resources')).some(({ value }) =>
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

const known =
  /^AWS::(LanguageExtensions|Include|Serverless-|SecretsManager-|CodeDeployBlueGreen|ServiceCatalog)/;

function macros(root: MapNode): Diagnostic[] {
  const transform = get(root, 'Transform');
  const names = transform?.kind === 'list' ? itemsOf(transform) : transform ? [transform] : [];
  return names.flatMap((node) => {
    const name = stringOf(node) ?? stringOf(get(node, 'Name')) ?? '';
    return known.test(name)
      ? []
      : [diagnostic('template/unsupported', node.at, `the macro ${name} may change anything`)];
  });
}
