import {
  asString,
  below,
  diagnostic,
  folderOf,
  type Location,
  type Source,
  type Value,
} from '@emmental/model';
import { report, type State } from './scope.ts';

/** A declared resource, as far as this check needs it. */
interface Declaration {
  readonly type: string;
  readonly at: Location;
  readonly properties?: ReadonlyMap<string, Value>;
}

/**
 * Reports resources that declare functions which are not read: those of other clouds and services, and templates of other
 * formats inside the configuration. Each type is reported once, with its count.
 */
export function reportUnreadFunctions(declarations: Iterable<Declaration>, state: State): void {
  const byType = new Map<string, Declaration[]>();
  for (const declaration of declarations) {
    if (!functionTypes.test(declaration.type) && !stackTypes.test(declaration.type)) continue;
    if (isHere(declaration, state.source)) continue;
    byType.set(declaration.type, [...(byType.get(declaration.type) ?? []), declaration]);
  }
  for (const [type, [first, ...more]] of byType) {
    if (!first) continue;
    const about = more.length > 0 ? `${type}, ${more.length + 1} times` : type;
    if (functionTypes.test(type)) report(state, 'template/unread-format', first.at, about);
    else state.diagnostics.push(diagnostic('template/elsewhere', first.at, `the template of ${about}`));
  }
}

/** Is the template of a stack a file of this folder or a folder in it (`file("stack.yaml")`)? Such a file is an app of its own. */
function isHere({ type, properties, at }: Declaration, source: Source): boolean {
  const body = stackTypes.test(type) ? asString(properties?.get('template_body')) : null;
  if (body === null || !/\bResources\b/.test(body)) return false;
  const folder = folderOf(at.file);
  const folders = source
    .list(folder)
    .flatMap(({ name, kind }) =>
      kind === 'directory' && !/^\.|^node_modules$/.test(name) ? [below(folder, name)] : [],
    );
  return [folder, ...folders].some((each) =>
    source.list(each).some(({ name, kind }) => {
      if (kind !== 'file' || !/\.(ya?ml|json|template)$/.test(name)) return false;
      const file = source.read(below(each, name));
      return 'text' in file && file.text.trim() === body.trim();
    }),
  );
}

/** Sources: the documentation of each provider. */
const functionTypes =
  /^(azurerm_((linux|windows)_)?function_app(_slot|_flex_consumption|_function)?|alicloud_fc(v[23])?_function|oci_functions_function|ibm_function_action|yandex_function|scaleway_function|cloudflare_workers?_script|tencentcloud_scf_function|huaweicloud_fgs_function|digitalocean_function|google_app_engine_(standard|flexible)_app_version|aws_(synthetics_canary|cloudfront_function|bedrockagentcore_agent_runtime))$/;

const stackTypes =
  /^(aws_cloudformation_stack(_set)?|aws_serverlessapplicationrepository_cloudformation_stack|azurerm_(resource_group_)?template_deployment|google_deployment_manager_deployment)$/;
