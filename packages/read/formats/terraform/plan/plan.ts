import type { TemplateFormat } from '../../../format.ts';
import { get, stringOf } from '../../../tree.ts';
import { lowerPlan } from './lower.ts';
import { valuesOf } from './values.ts';

/**
 * What `terraform show -json` prints of a plan or of a state: resources with their values, and for what is known only
 * after apply the references that its configuration names. Source: Terraform documentation, "JSON Output Format" 1.x.
 */
export const terraformPlan: TemplateFormat = {
  name: 'terraform',
  recognises: (_, root) =>
    stringOf(get(root, 'format_version')) !== undefined && valuesOf(root) !== undefined,
  lower: (document, context) => lowerPlan(document, context),
};
