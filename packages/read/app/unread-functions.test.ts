import { expect, it } from 'vitest';
import { appOf } from './testing/app-of.ts';
import { template } from './testing/trigger-template.ts';

/** Returns the formats that are told as unread of a template with these resources. */
const unreadOf = (resources: string): readonly string[] =>
  appOf(template(resources))
    .diagnostics.filter(({ code }) => code === 'template/unread-format')
    .map(({ message }) => message.replace(/^.*: /, ''));

it.each([
  'AWS::Lambda::MicrovmImage',
  'AWS::Synthetics::Canary',
  'AWS::CloudFront::Function',
  'AWS::BedrockAgentCore::Runtime',
])('a template with %s says that it is not read', (type) => {
  expect(unreadOf(`  A: { Type: "${type}" }\n  B: { Type: "${type}" }\n`)).toEqual([
    `A and 1 more (${type})`,
  ]);
});

it('a template with functions alone says nothing', () => {
  expect(unreadOf('')).toEqual([]);
});
