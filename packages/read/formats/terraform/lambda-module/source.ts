import type { Block } from '../../../parse/hcl/index.ts';
import { sourceOf } from '../module.ts';

/** The addresses of the Lambda module of terraform-aws-modules in the registry and in its repository. */
const addresses =
  /^(?:(?:registry\.terraform\.io\/|registry\.opentofu\.org\/)?terraform-aws-modules\/lambda\/aws|(?:git::)?(?:https:\/\/|ssh:\/\/|git@)?(?:www\.)?github\.com[/:]terraform-aws-modules\/terraform-aws-lambda(?:\.git)?)(?:\?.*)?$/;

export const isLambdaModule = (call: Block): boolean => addresses.test(sourceOf(call) ?? '');
