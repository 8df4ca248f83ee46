/** Test inputs for which this expander differs from the translator on purpose, with the reason. */
export const knownReasons: Readonly<Record<string, string>> = {
  'state_machine_with_api_resource_policy.yaml':
    'the translator leaves the stage of a state machine’s route null, which cannot be deployed; its name is known',
  'error_function_no_codeuri.yaml': local('CodeUri'),
  'error_function_no_imageuri.yaml': local('ImageUri'),
  'error_function_invalid_codeuri.yaml': local('CodeUri'),
  'error_function_invalid_codeuri_type.yaml': local('CodeUri'),
  'error_function_codeuri_unresolved_token.yaml': local('CodeUri'),
  'error_function_with_dynamic_ref_codeuri.yaml': local('CodeUri'),
  'error_state_machine_invalid_s3_string.yaml': local('DefinitionUri'),
  'api_merge_definitions_with_full_properties.yaml':
    'its security is a map where OpenAPI has a list; the translator does not look',
  'api_with_any_method_in_swagger.yaml':
    'its authorizer names neither a pool nor a function; the translator does not look',
  'implicit_api_with_serverless_rest_api_resource.yaml':
    'the translator replaces a resource named ServerlessRestApi without a word',
};

/**
 * The reason for a property that the packaging commands set: a template as people write it has a local path there,
 * not an S3 address.
 */
function local(property: string): string {
  return `a local or absent ${property} is what people write before packaging`;
}
