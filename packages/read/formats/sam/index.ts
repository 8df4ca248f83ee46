import type { TemplateFormat } from '../../format.ts';
import { entriesOf, get, stringOf } from '../../tree.ts';
import { lower } from './lower.ts';

/**
 * AWS SAM: templates with `Transform: AWS::Serverless-2016-10-31`, and templates without it that contain
 * resource types of SAM.
 */
export const sam: TemplateFormat = {
  name: 'sam',
  recognises: (_path, root) => {
    const transform = get(root, 'Transform');
    const names = transform?.kind === 'list' ? transform.items : transform ? [transform] : [];
    if (names.some((name) => stringOf(name)?.startsWith('AWS::Serverless-'))) return true;
    return entriesOf(get(root, 'Resources')).some(({ value }) =>
      stringOf(get(value, 'Type'))?.startsWith('AWS::Serverless::'),
    );
  },
  lower: (document, context) => lower(document, context),
};
