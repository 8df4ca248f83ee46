import type { TemplateFormat } from '../format.ts';
import { cdk } from './cdk/cdk.ts';
import { cloudformation } from './cloudformation/index.ts';
import { knative } from './knative/knative.ts';
import { sam } from './sam/index.ts';
import { serverless } from './serverless/serverless.ts';
import { terraformPlan } from './terraform/plan/plan.ts';

/**
 * All formats that are recognised by the content of a file. A more specific format comes before a more
 * general one. To add a format, create a folder in this folder and add it to this list.
 */
export const formats: readonly TemplateFormat[] = [
  serverless,
  terraformPlan,
  knative,
  sam,
  cdk,
  cloudformation,
];
