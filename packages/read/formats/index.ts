import type { TemplateFormat } from '../format.ts';
import { cdk } from './cdk/cdk.ts';
import { cloudformation } from './cloudformation/index.ts';
import { sam } from './sam/index.ts';
import { serverless } from './serverless/serverless.ts';
import { terraformPlan } from './terraform/plan/plan.ts';

/** All formats, the more specific first. To add a format, create a folder here and a line in this list. */
export const formats: readonly TemplateFormat[] = [serverless, terraformPlan, sam, cdk, cloudformation];
