import type { TemplateFormat } from '../../../format.ts';
import { get, stringOf } from '../../../tree.ts';
import { lowerPlan } from './lower.ts';
import { valuesOf } from './values.ts';

/**
 * The output of `terraform show -json` for a plan or a state: the resources with their values, and, for a
 * value that is only known after apply, the references in the configuration. Source: Terraform documentation,
 * "JSON Output Format" 1.x.
 */
export const terraformPlan: TemplateFormat = {
  name: 'terraform',
  recognises: (_, root) =>
    stringOf(get(root, 'format_version')) !== undefined && valuesOf(root) !== undefined,
  lower: (document, context) => lowerPlan(document, context),
};
