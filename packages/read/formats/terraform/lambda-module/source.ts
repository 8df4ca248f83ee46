import type { Block } from '../../../parse/hcl/index.ts';
import { sourceOf } from '../module.ts';

/** Matches the addresses of terraform-aws-modules/lambda, in the registry and in its repository. */
const addresses =
  /^(?:(?:registry\.terraform\.io\/|registry\.opentofu\.org\/)?terraform-aws-modules\/lambda\/aws|(?:git::)?(?:https:\/\/|ssh:\/\/|git@)?(?:www\.)?github\.com[/:]terraform-aws-modules\/terraform-aws-lambda(?:\.git)?)(?:\?.*)?$/;

export const isLambdaModule = (call: Block): boolean => addresses.test(sourceOf(call) ?? '');
