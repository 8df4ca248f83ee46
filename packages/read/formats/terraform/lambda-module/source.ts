import type { Block } from '../../../parse/hcl/index.ts';
import { sourceOf } from '../module.ts';

/** Where the Lambda module of terraform-aws-modules is kept: the registry, and its repository. */
const addresses =
  /^(?:(?:registry\.terraform\.io\/|registry\.opentofu\.org\/)?terraform-aws-modules\/lambda\/aws|(?:git::)?(?:https:\/\/|ssh:\/\/|git@)?(?:www\.)?github\.com[/:]terraform-aws-modules\/terraform-aws-lambda(?:\.git)?)(?:\?.*)?$/;

export const isLambdaModule = (call: Block): boolean => addresses.test(sourceOf(call) ?? '');
