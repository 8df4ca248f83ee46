import { asString, constant, type Diagnostic, diagnostic, type Location, rowOf } from '@emmental/model';
import { leavesRoot, localPath } from '../local-path.ts';
import type { Declaration, Declared } from './declared.ts';
import { alternatives, property, textAt } from './property.ts';

/**
 * Properties that name a file or folder of the repository, by type. Source: AWS CLI reference,
 * `cloudformation package`; SAM developer guide, "Build options for images" (the metadata).
 */
const artifacts: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::ApiGateway::RestApi': [['BodyS3Location']],
  'AWS::ApiGatewayV2::Api': [['BodyS3Location']],
  'AWS::AppSync::FunctionConfiguration': [
    ['CodeS3Location'],
    ['RequestMappingTemplateS3Location'],
    ['ResponseMappingTemplateS3Location'],
  ],
  'AWS::AppSync::GraphQLSchema': [['DefinitionS3Location']],
  'AWS::AppSync::Resolver': [
    ['CodeS3Location'],
    ['RequestMappingTemplateS3Location'],
    ['ResponseMappingTemplateS3Location'],
  ],
  'AWS::CloudFormation::Stack': [['TemplateURL']],
  'AWS::CloudFormation::StackSet': [['TemplateURL']],
  'AWS::ElasticBeanstalk::ApplicationVersion': [['SourceBundle']],
  'AWS::Glue::Job': [['Command', 'ScriptLocation']],
  'AWS::Lambda::Function': [['Code']],
  'AWS::Lambda::LayerVersion': [['Content']],
  'AWS::StepFunctions::StateMachine': [['DefinitionS3Location'], ['DefinitionUri']],
};

/** Reports the local paths in a template that lead out of the root. Files outside the root are never read. */
export function artifactsOutside(app: Declared): readonly Diagnostic[] {
  return [...app.resources.values()].flatMap((resource) =>
    namedBy(resource, app.template.path).flatMap(({ written, at }) => {
      if (leavesRoot(written, app.template.path)) return [diagnostic('read/outside-root', at, written)];
      // This look-up lets the source report a link that leads out of the root.
      const path = localPath(written, app.template.path);
      if (path !== null) app.source.kind(path);
      return [];
    }),
  );
}

function namedBy(
  resource: Declaration,
  template: string,
): readonly { readonly written: string; readonly at: Location }[] {
  const metadata = resource.metadata ?? undefined;
  const context = property(metadata, 'DockerContext');
  const file = textAt(metadata, 'Dockerfile');
  const named = [
    ...(rowOf(artifacts, resource.type) ?? []).map((path) => property(resource.properties, ...path)),
    context,
  ]
    .flatMap((value) => alternatives(value))
    .flatMap(({ value }) => {
      const written = asString(value);
      return written === null ? [] : [{ written, at: value.at ?? resource.at }];
    });
  // The path of a Dockerfile is relative to its build context.
  const built = asString(context ?? constant(null));
  return built === null || file === null || leavesRoot(built, template)
    ? named
    : [...named, { written: `${built}/${file}`, at: property(metadata, 'Dockerfile')?.at ?? resource.at }];
}
