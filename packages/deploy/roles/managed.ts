import { managedPolicy } from '@emmental/knowledge';
import type { App } from '@emmental/model';
import { isPlainMap, type Plain } from '../edit/write.ts';

/**
 * Returns true if the permissions of a managed policy are known, so that statements can replace the policy. They are known
 * for AWS's policies (by name or ARN) and for policies of the template. Other policies stay attached.
 */
export function isKnownPolicy(item: Plain, app: App): boolean {
  if (typeof item === 'string') return managedPolicy(item) !== null;
  if (!isPlainMap(item)) return false;
  const { Ref: id, 'Fn::Sub': text, 'Fn::Join': join } = item;
  if (typeof id === 'string') return app.resources.get(id)?.type === 'AWS::IAM::ManagedPolicy';
  if (typeof text === 'string') return managedPolicy(text) !== null;
  const [separator, parts] = Array.isArray(join) ? join : [];
  if (typeof separator !== 'string' || !Array.isArray(parts)) return false;
  const words = parts.map((part: Plain) => {
    if (typeof part === 'string') return part;
    return isPlainMap(part) && typeof part['Ref'] === 'string' ? `\${${part['Ref']}}` : '';
  });
  return !words.includes('') && managedPolicy(words.join(separator)) !== null;
}
