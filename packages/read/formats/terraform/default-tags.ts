import type { Value } from '@emmental/model';
import { property } from '../../app/property.ts';
import { bodyValue } from './block.ts';
import type { Frame } from './scope.ts';

/** Returns the `default_tags` of the AWS provider in the root module. */
export function defaultTags(frame: Frame): Value | undefined {
  const provider = frame.module.module.providers.get('aws');
  const blocks = provider && property(bodyValue(provider.body, frame), 'default_tags');
  const [first] = blocks?.kind === 'list' ? blocks.items : [];
  return first && property(first, 'tags');
}
