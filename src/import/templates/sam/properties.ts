import type { TemplateMap } from '../../value.ts';
import { slip, words } from '../settings-keys.ts';
import type { Expansion } from './expansion.ts';
import { rowOf } from './make.ts';

/**
 * What SAM's types take, those aside whose lists are not complete here; anything else it refuses (AWS SAM
 * Developer Guide, a page for each type, read 2026-11-30).
 */
const PROPERTIES: { readonly [type: string]: readonly string[] } = {
  'AWS::Serverless::Function': words(`
    Architectures AssumeRolePolicyDocument AutoPublishAlias AutoPublishAliasAllProperties AutoPublishCodeSha256
    CapacityProviderConfig CodeSigningConfigArn CodeUri DeadLetterQueue DeploymentPreference Description
    DurableConfig Environment EphemeralStorage EventInvokeConfig Events FileSystemConfigs FunctionName
    FunctionScalingConfig FunctionUrlConfig Handler ImageConfig ImageUri InlineCode KmsKeyArn Layers LoggingConfig
    MemorySize PackageType PermissionsBoundary Policies PropagateTags ProvisionedConcurrencyConfig
    PublishToLatestPublished RecursiveLoop ReservedConcurrentExecutions Role RolePath Runtime
    RuntimeManagementConfig SnapStart SourceKMSKeyArn Tags TenancyConfig Timeout Tracing VersionDeletionPolicy
    VersionDescription VpcConfig`),
  'AWS::Serverless::Api': words(`
    AccessLogSetting AlwaysDeploy ApiKeySourceType Auth BinaryMediaTypes CacheClusterEnabled CacheClusterSize
    CanarySetting Cors DefinitionBody DefinitionUri Description DisableExecuteApiEndpoint Domain EndpointAccessMode
    EndpointConfiguration FailOnWarnings GatewayResponses MergeDefinitions MethodSettings MinimumCompressionSize
    Mode Models Name OpenApiVersion Policy PropagateTags SecurityPolicy StageName Tags TracingEnabled Variables`),
  'AWS::Serverless::HttpApi': words(`
    AccessLogSettings Auth CorsConfiguration DefaultRouteSettings DefinitionBody DefinitionUri Description
    DisableExecuteApiEndpoint Domain FailOnWarnings Name PropagateTags RouteSettings StageName StageVariables Tags`),
  'AWS::Serverless::SimpleTable': words(`
    PointInTimeRecoverySpecification PrimaryKey ProvisionedThroughput SSESpecification TableName Tags`),
  'AWS::Serverless::StateMachine': words(`
    AutoPublishAlias Definition DefinitionSubstitutions DefinitionUri DeploymentPreference Events
    LoggingConfiguration Name PermissionsBoundary Policies PropagateTags Role RolePath Tags Tracing Type
    UseAliasAsEventTarget`),
};

const POLLED = words(`
  BatchSize BisectBatchOnFunctionError DestinationConfig Enabled FilterCriteria FunctionResponseTypes KmsKeyArn
  LoggingConfig MaximumBatchingWindowInSeconds MaximumRecordAgeInSeconds MaximumRetryAttempts MetricsConfig
  ParallelizationFactor ProvisionedPollerConfig ScalingConfig SourceAccessConfigurations StartingPosition
  StartingPositionTimestamp TumblingWindowInSeconds`);
const KAFKA = words('Topics ConsumerGroupId SchemaRegistryConfig SecretsManagerKmsKeyId');
const RULE = words('DeadLetterConfig Enabled Input RetryPolicy State RoleArn');

/** What events of a function take, by their type. */
const OF_EVENTS: { readonly [type: string]: readonly string[] } = {
  Api: words(
    'Auth Method Path RequestModel RequestParameters ResponseTransferMode RestApiId TimeoutInMillis',
  ),
  HttpApi: words('ApiId Auth Method Path PayloadFormatVersion RouteSettings TimeoutInMillis'),
  S3: words('Bucket Events Filter'),
  SNS: words('FilterPolicy FilterPolicyScope RedrivePolicy Region SqsSubscription Topic'),
  Schedule: [...RULE, ...words('Description Name Schedule RuleName')],
  ScheduleV2: [
    ...RULE,
    ...words(`
      Description EndDate FlexibleTimeWindow GroupName KmsKeyArn Name OmitName PermissionsBoundary
      ScheduleExpression ScheduleExpressionTimezone StartDate`),
  ],
  CloudWatchEvent: [...RULE, ...words('EventBusName InputPath InputTransformer Pattern RuleName Target')],
  EventBridgeRule: [...RULE, ...words('EventBusName InputPath InputTransformer Pattern RuleName Target')],
  IoTRule: words('AwsIotSqlVersion Sql'),
  CloudWatchLogs: words('FilterPattern LogGroupName'),
  Cognito: words('Trigger UserPool'),
  AlexaSkill: words('SkillId'),
  SQS: [...POLLED, 'Queue'],
  Kinesis: [...POLLED, 'Stream'],
  DynamoDB: [...POLLED, 'Stream'],
  MSK: [...POLLED, ...KAFKA, 'Stream'],
  SelfManagedKafka: [...POLLED, ...KAFKA, 'KafkaBootstrapServers'],
  MQ: [...POLLED, ...words('Broker DynamicPolicyName Queues SecretsManagerKmsKeyId')],
  DocumentDB: [
    ...POLLED,
    ...words('Cluster CollectionName DatabaseName FullDocument SecretsManagerKmsKeyId'),
  ],
};

/** Tells of properties that SAM does not have: most often a slip of one that it has. */
export function noteSlips(
  expansion: Expansion,
  type: string,
  properties: TemplateMap,
  subject: string,
): void {
  note(expansion, rowOf(PROPERTIES, type), properties, subject);
}

/** The same of an event. */
export function noteEventSlips(
  expansion: Expansion,
  type: string,
  properties: TemplateMap,
  subject: string,
): void {
  note(expansion, rowOf(OF_EVENTS, type), properties, subject);
}

function note(
  expansion: Expansion,
  known: readonly string[] | undefined,
  properties: TemplateMap,
  subject: string,
): void {
  if (known === undefined) return;
  for (const [key, value] of properties.entries) {
    if (known.includes(key) || key.startsWith('Fn::')) continue;
    expansion.drop(value.place, `${subject}.${key}`, slip(key, known, 'SAM'));
  }
}
