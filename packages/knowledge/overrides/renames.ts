import { each, type ServiceOverrides, to } from './row.ts';

const reference = (page: string) =>
  `https://docs.aws.amazon.com/service-authorization/latest/reference/list_${page}.html`;

/** Services whose only corrections are other names of some operations or parameters in IAM. */
export const renames: readonly ServiceOverrides[] = [
  {
    services: ['accessanalyzer'],
    source: 'https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_{operation}.html',
    operations: {
      GetFindingV2: to('access-analyzer:GetFinding'),
      ListFindingsV2: to('access-analyzer:ListFindings'),
    },
  },
  {
    services: ['appsync'],
    source: reference('awsappsync'),
    names: { GraphQLAPIId: 'apiId', TypeName: 'typeName', FieldName: 'fieldName' },
  },
  {
    services: ['bcm-pricing-calculator'],
    source: reference('awsbillingandcostmanagementpricingcalculator'),
    operations: Object.fromEntries(
      [
        'BillScenarioCommitmentModification',
        'BillScenarioUsageModification',
        'WorkloadEstimateUsage',
      ].flatMap((noun) =>
        ['Create', 'Delete', 'Update'].map((verb) => [
          `Batch${verb}${noun}`,
          to(`bcm-pricing-calculator:${verb}${noun}`),
        ]),
      ),
    ),
  },
  {
    services: ['cloudfront'],
    source: 'https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_{operation}.html',
    operations: {
      CreateDistributionWithTags: to('cloudfront:CreateDistribution', 'cloudfront:TagResource'),
    },
  },
  {
    services: ['cloudsearchdomain'],
    source: 'https://docs.aws.amazon.com/cloudsearch/latest/developerguide/configuring-access.html',
    operations: {
      Search: to('cloudsearch:search'),
      Suggest: to('cloudsearch:suggest'),
      UploadDocuments: to('cloudsearch:document'),
    },
  },
  {
    services: ['codedeploy'],
    source: reference('awscodedeploy'),
    names: { DeploymentConfigurationName: 'deploymentConfigName' },
    idSources: each(
      [
        'BatchGetDeploymentInstances',
        'BatchGetDeployments',
        'GetDeployment',
        'GetDeploymentInstance',
        'ListDeploymentInstances',
      ],
      ['CreateDeployment', 'ListDeployments'],
    ),
  },
  {
    services: ['detective'],
    source: reference('amazondetective'),
    operations: { ListOrganizationAdminAccounts: to('detective:ListOrganizationAdminAccount') },
  },
  {
    services: ['dms'],
    source: reference('awsdatabasemigrationservice'),
    operations: {
      DescribeDataProviders: to('dms:ListDataProviders'),
      DescribeExtensionPackAssociations: to('dms:ListExtensionPacks'),
      DescribeInstanceProfiles: to('dms:ListInstanceProfiles'),
      DescribeMetadataModelAssessments: to('dms:ListMetadataModelAssessments'),
      DescribeMetadataModelConversions: to('dms:ListMetadataModelConversions'),
      ...each(
        ['DescribeMetadataModelExportsAsScript', 'DescribeMetadataModelExportsToTarget'],
        to('dms:ListMetadataModelExports'),
      ),
      DescribeMigrationProjects: to('dms:ListMigrationProjects'),
      ModifyConversionConfiguration: to('dms:UpdateConversionConfiguration'),
      ModifyDataProvider: to('dms:UpdateDataProvider'),
      ModifyInstanceProfile: to('dms:UpdateInstanceProfile'),
      ModifyMigrationProject: to('dms:UpdateMigrationProject'),
      StartExtensionPackAssociation: to('dms:AssociateExtensionPack'),
      StartMetadataModelExportAsScript: to('dms:StartMetadataModelExportAsScripts'),
    },
  },
  {
    services: ['geo-maps'],
    source: 'https://docs.aws.amazon.com/location/latest/APIReference/API_geomaps_{operation}.html',
    // Style assets are public; requests for them are not signed.
    operations: each(['GetGlyphs', 'GetSprites', 'GetStyleDescriptor'], []),
  },
  {
    services: ['glue'],
    source: 'https://docs.aws.amazon.com/glue/latest/webapi/API_{operation}.html',
    operations: {
      GetUnfilteredPartitionMetadata: to('glue:GetPartition'),
      GetUnfilteredPartitionsMetadata: to('glue:GetPartitions'),
      GetUnfilteredTableMetadata: to('glue:GetTable'),
    },
  },
  {
    services: ['iam'],
    source: reference('awsidentityandaccessmanagementiam'),
    names: { OidcProviderName: 'OpenIDConnectProviderArn' },
  },
  {
    services: ['iot-jobs-data'],
    source: 'https://docs.aws.amazon.com/iot/latest/apireference/API_iot-jobs-data_{operation}.html',
    operations: { StartCommandExecution: to('iot:StartCommandExecution') },
  },
  {
    services: ['iotfleetwise'],
    source: 'https://docs.aws.amazon.com/iot-fleetwise/latest/APIReference/API_{operation}.html',
    operations: {
      BatchCreateVehicle: to('iotfleetwise:CreateVehicle'),
      BatchUpdateVehicle: to('iotfleetwise:UpdateVehicle'),
    },
  },
  {
    services: ['neptune-graph'],
    source: 'https://docs.aws.amazon.com/neptune-analytics/latest/apiref/API_{operation}.html',
    operations: {
      ExecuteQuery: to(
        'neptune-graph:ReadDataViaQuery',
        'neptune-graph:WriteDataViaQuery',
        'neptune-graph:DeleteDataViaQuery',
      ),
      GetQuery: to('neptune-graph:GetQueryStatus'),
    },
  },
  {
    services: ['securityhub'],
    source: 'https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_{operation}.html',
    operations: {
      BatchUpdateFindingsV2: to('securityhub:BatchUpdateFindings'),
      GetFindingsV2: to('securityhub:GetFindings'),
      GetFindingStatisticsV2: to('securityhub:GetAdhocInsightResults'),
    },
  },
  {
    services: ['taxsettings'],
    source: reference('awstaxsettings'),
    operations: {
      ...each(
        ['BatchGetTaxExemptions', 'GetTaxExemptionTypes', 'ListTaxExemptions'],
        to('tax:GetExemptions'),
      ),
      PutTaxExemption: to('tax:UpdateExemptions'),
    },
  },
  {
    services: ['timestream-query'],
    source:
      'https://docs.aws.amazon.com/timestream/latest/developerguide/security_iam_id-based-policy-examples.html',
    operations: { Query: to('timestream:Select', 'timestream:DescribeEndpoints') },
  },
  {
    services: ['verifiedpermissions'],
    source: 'https://docs.aws.amazon.com/verifiedpermissions/latest/apireference/API_{operation}.html',
    operations: {
      BatchGetPolicy: to('verifiedpermissions:GetPolicy'),
      BatchIsAuthorized: to('verifiedpermissions:IsAuthorized'),
      BatchIsAuthorizedWithToken: to('verifiedpermissions:IsAuthorizedWithToken'),
    },
  },
  {
    services: ['vpc-lattice'],
    source: 'https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_{operation}.html',
    operations: { BatchUpdateRule: to('vpc-lattice:UpdateRule') },
  },
];
