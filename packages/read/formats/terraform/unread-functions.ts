import { diagnostic, type Location } from '@emmental/model';
import { report, type State } from './scope.ts';

/** A declared resource, as far as this check needs it. */
interface Declaration {
  readonly type: string;
  readonly at: Location;
}

/**
 * Reports resources that declare functions which are not read: those of other clouds, and templates of other
 * formats inside the configuration. Each type is reported once, with its count.
 */
export function reportUnreadFunctions(declarations: Iterable<Declaration>, state: State): void {
  const byType = new Map<string, Declaration[]>();
  for (const declaration of declarations) {
    if (!functionTypes.test(declaration.type) && !stackTypes.test(declaration.type)) continue;
    byType.set(declaration.type, [...(byType.get(declaration.type) ?? []), declaration]);
  }
  for (const [type, [first, ...more]] of byType) {
    if (!first) continue;
    const about = more.length > 0 ? `${type}, ${more.length + 1} times` : type;
    if (functionTypes.test(type)) report(state, 'template/unread-format', first.at, about);
    else state.diagnostics.push(diagnostic('template/elsewhere', first.at, `the template of ${about}`));
  }
}

/** Sources: the documentation of each provider. */
const functionTypes =
  /^(azurerm_((linux|windows)_)?function_app(_slot|_flex_consumption|_function)?|alicloud_fc(v[23])?_function|oci_functions_function|ibm_function_action|yandex_function|scaleway_function|cloudflare_workers?_script|tencentcloud_scf_function|huaweicloud_fgs_function|digitalocean_function|google_app_engine_(standard|flexible)_app_version)$/;

const stackTypes =
  /^(aws_cloudformation_stack(_set)?|aws_serverlessapplicationrepository_cloudformation_stack|azurerm_(resource_group_)?template_deployment|google_deployment_manager_deployment)$/;
