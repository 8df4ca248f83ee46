import { type Diagnostic, diagnostic } from '@emmental/model';
import type { Declared } from './declared.ts';

/**
 * Reports the resources of a template that run code on demand as functions do, and that are not read. Each type is
 * reported once, with its first resource and their number.
 */
export function unreadFunctions(app: Declared): readonly Diagnostic[] {
  return functionTypes.flatMap((type) => {
    const [first, ...others] = app.ofType(type);
    if (!first) return [];
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return [diagnostic('template/unread-format', first.at, `${first.id}${more} (${type})`)];
  });
}

/** Source: the resource types of CloudFormation whose code AWS starts for an event or a request. */
const functionTypes = [
  'AWS::Lambda::MicrovmImage',
  'AWS::Synthetics::Canary',
  'AWS::CloudFront::Function',
  'AWS::BedrockAgentCore::Runtime',
] as const;
