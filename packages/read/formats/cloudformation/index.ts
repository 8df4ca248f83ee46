import type { TemplateFormat } from '../../format.ts';
import { entriesOf, get, stringOf } from '../../tree.ts';
import { functionsWithAssets } from './assets.ts';
import { transformsOf } from './unread.ts';

export { applyMacros } from './macros.ts';
export { unreadMacros } from './unread.ts';

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
  lower: (document, context) => ({
    path: document.path,
    format: 'cloudformation',
    name: '',
    root: document.root,
    functions: functionsWithAssets(document, context.source),
    generated: new Map(),
    values: new Map(),
    diagnostics: [],
  }),
};
