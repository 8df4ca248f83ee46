import { block, blockList, type Row } from './row.ts';

const encryption = block('BucketEncryption', {
  rule: blockList('ServerSideEncryptionConfiguration', {
    apply_server_side_encryption_by_default: block('ServerSideEncryptionByDefault', {
      sse_algorithm: 'SSEAlgorithm',
      kms_master_key_id: 'KMSMasterKeyID',
    }),
  }),
});

const partOfBucket = (as: string | null): NonNullable<Row['into']> => ({
  target: 'aws_s3_bucket',
  named: 'bucket',
  as,
});

/** Buckets, tables, databases, file systems and networks. */
export const stores: Readonly<Record<string, Row>> = {
  aws_s3_bucket: {
    type: 'AWS::S3::Bucket',
    names: {
      bucket: 'BucketName',
      acl: 'AccessControl',
      versioning: block('Versioning'),
      logging: block('LoggingConfiguration', {
        target_bucket: 'DestinationBucketName',
        target_prefix: 'LogFilePrefix',
      }),
      server_side_encryption_configuration: encryption,
      website: block('WebsiteConfiguration'),
      cors_rule: blockList('CorsConfiguration.CorsRules'),
    },
    attributes: {
      bucket_domain_name: 'DomainName',
      bucket_regional_domain_name: 'RegionalDomainName',
      website_endpoint: 'WebsiteURL',
    },
    apart: { policy: { type: 'AWS::S3::BucketPolicy', as: 'PolicyDocument', on: 'Bucket' } },
  },
  aws_s3_bucket_policy: { type: 'AWS::S3::BucketPolicy', names: { policy: 'PolicyDocument' } },
  aws_s3_bucket_public_access_block: {
    type: 'AWS::S3::Bucket',
    into: partOfBucket('PublicAccessBlockConfiguration'),
  },
  aws_s3_bucket_versioning: {
    type: 'AWS::S3::Bucket',
    names: { versioning_configuration: block('VersioningConfiguration') },
    into: partOfBucket(null),
  },
  aws_s3_bucket_logging: {
    type: 'AWS::S3::Bucket',
    names: { target_bucket: 'DestinationBucketName', target_prefix: 'LogFilePrefix' },
    into: partOfBucket('LoggingConfiguration'),
  },
  aws_s3_bucket_server_side_encryption_configuration: {
    type: 'AWS::S3::Bucket',
    names: {
      rule: blockList('BucketEncryption.ServerSideEncryptionConfiguration', {
        apply_server_side_encryption_by_default: block('ServerSideEncryptionByDefault', {
          sse_algorithm: 'SSEAlgorithm',
          kms_master_key_id: 'KMSMasterKeyID',
        }),
      }),
    },
    into: partOfBucket(null),
  },
  aws_s3_bucket_acl: {
    type: 'AWS::S3::Bucket',
    names: { acl: 'AccessControl' },
    into: partOfBucket(null),
  },
  aws_s3_bucket_ownership_controls: {
    type: 'AWS::S3::Bucket',
    names: { rule: blockList('Rules') },
    into: partOfBucket('OwnershipControls'),
  },
  aws_s3_bucket_website_configuration: {
    type: 'AWS::S3::Bucket',
    into: partOfBucket('WebsiteConfiguration'),
  },
  aws_s3_bucket_cors_configuration: {
    type: 'AWS::S3::Bucket',
    names: { cors_rule: blockList('CorsRules') },
    into: partOfBucket('CorsConfiguration'),
  },
  aws_s3_bucket_lifecycle_configuration: {
    type: 'AWS::S3::Bucket',
    names: { rule: blockList('Rules') },
    into: partOfBucket('LifecycleConfiguration'),
  },
  aws_s3_bucket_notification: {
    type: 'AWS::S3::Bucket',
    names: {
      eventbridge: 'EventBridgeConfiguration.EventBridgeEnabled',
      lambda_function: blockList('LambdaConfigurations', {
        lambda_function_arn: 'Function',
        events: 'Event',
      }),
      queue: blockList('QueueConfigurations', { queue_arn: 'Queue', events: 'Event' }),
      topic: blockList('TopicConfigurations', { topic_arn: 'Topic', events: 'Event' }),
    },
    into: partOfBucket('NotificationConfiguration'),
  },
  aws_dynamodb_table: {
    type: 'AWS::DynamoDB::Table',
    names: {
      name: 'TableName',
      attribute: blockList('AttributeDefinitions', { name: 'AttributeName', type: 'AttributeType' }),
      server_side_encryption: block('SSESpecification', {
        enabled: 'SSEEnabled',
        kms_key_arn: 'KMSMasterKeyId',
      }),
      point_in_time_recovery: block('PointInTimeRecoverySpecification', {
        enabled: 'PointInTimeRecoveryEnabled',
      }),
      stream_enabled: null,
      stream_view_type: 'StreamSpecification.StreamViewType',
      ttl: block('TimeToLiveSpecification'),
      global_secondary_index: blockList('GlobalSecondaryIndexes', { name: 'IndexName' }),
      local_secondary_index: blockList('LocalSecondaryIndexes', { name: 'IndexName' }),
      replica: blockList('Replicas'),
    },
    attributes: { stream_arn: 'StreamArn' },
  },
  aws_ecr_repository: {
    type: 'AWS::ECR::Repository',
    names: {
      name: 'RepositoryName',
      image_scanning_configuration: block('ImageScanningConfiguration'),
      encryption_configuration: block('EncryptionConfiguration'),
    },
    attributes: { repository_url: 'RepositoryUri' },
  },
  aws_ecr_repository_policy: {
    type: 'AWS::ECR::Repository',
    into: { target: 'aws_ecr_repository', named: 'repository', as: 'RepositoryPolicyText', only: 'policy' },
  },
  aws_efs_file_system: { type: 'AWS::EFS::FileSystem' },
  aws_efs_access_point: { type: 'AWS::EFS::AccessPoint' },
  aws_db_instance: {
    type: 'AWS::RDS::DBInstance',
    names: {
      identifier: 'DBInstanceIdentifier',
      db_name: 'DBName',
      password: 'MasterUserPassword',
      username: 'MasterUsername',
    },
  },
  aws_rds_cluster: {
    type: 'AWS::RDS::DBCluster',
    names: { cluster_identifier: 'DBClusterIdentifier', master_password: 'MasterUserPassword' },
  },
  aws_mq_broker: { type: 'AWS::AmazonMQ::Broker', names: { user: blockList('Users'), logs: block('Logs') } },
  aws_msk_cluster: { type: 'AWS::MSK::Cluster' },
  aws_vpc: { type: 'AWS::EC2::VPC' },
  aws_subnet: { type: 'AWS::EC2::Subnet' },
  aws_security_group: {
    type: 'AWS::EC2::SecurityGroup',
    names: {
      name: 'GroupName',
      description: 'GroupDescription',
      ingress: blockList('SecurityGroupIngress', {
        protocol: 'IpProtocol',
        cidr_blocks: 'CidrIp',
        ipv6_cidr_blocks: 'CidrIpv6',
      }),
      egress: blockList('SecurityGroupEgress', {
        protocol: 'IpProtocol',
        cidr_blocks: 'CidrIp',
        ipv6_cidr_blocks: 'CidrIpv6',
      }),
    },
  },
  aws_vpc_endpoint: { type: 'AWS::EC2::VPCEndpoint', names: { policy: 'PolicyDocument' } },
};
