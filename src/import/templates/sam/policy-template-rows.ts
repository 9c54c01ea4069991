/**
 * What SAM's policy templates allow. A row's resource is a whole pattern, or `service|rest` for
 * `arn:{partition}:service:{region}:{account}:rest`; the words in braces are pseudo parameters and the
 * template's own parameters.
 * Source: AWS SAM Developer Guide, "Policy template list", and the translator's own outputs, read 2026-11-28.
 */
export const POLICY_TEMPLATES: { readonly [name: string]: readonly PolicyRow[] } = {
  SQSPollerPolicy: [
    on(
      'sqs',
      'ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch GetQueueAttributes ReceiveMessage',
      'sqs|{QueueName}',
    ),
  ],
  LambdaInvokePolicy: [on('lambda', 'InvokeFunction', 'lambda|function:{FunctionName}*')],
  CloudWatchDescribeAlarmHistoryPolicy: [on('cloudwatch', 'DescribeAlarmHistory', '*')],
  CloudWatchPutMetricPolicy: [on('cloudwatch', 'PutMetricData', '*')],
  EC2DescribePolicy: [on('ec2', 'DescribeRegions DescribeInstances', '*')],
  DynamoDBCrudPolicy: [
    on(
      'dynamodb',
      'GetItem DeleteItem PutItem Scan Query UpdateItem BatchWriteItem BatchGetItem DescribeTable ConditionCheckItem',
      'dynamodb|table/{TableName}',
      'dynamodb|table/{TableName}/index/*',
    ),
  ],
  DynamoDBReadPolicy: [
    on(
      'dynamodb',
      'GetItem Scan Query BatchGetItem DescribeTable',
      'dynamodb|table/{TableName}',
      'dynamodb|table/{TableName}/index/*',
    ),
  ],
  SESSendBouncePolicy: [on('ses', 'SendBounce', 'ses|identity/{IdentityName}')],
  ElasticsearchHttpPostPolicy: [on('es', 'ESHttpPost ESHttpPut', 'es|domain/{DomainName}/*')],
  S3ReadPolicy: [
    on(
      's3',
      'GetObject ListBucket GetBucketLocation GetObjectVersion GetLifecycleConfiguration',
      'arn:{partition}:s3:::{BucketName}',
      'arn:{partition}:s3:::{BucketName}/*',
    ),
  ],
  S3CrudPolicy: [
    on(
      's3',
      'GetObject ListBucket GetBucketLocation GetObjectVersion PutObject PutObjectAcl GetLifecycleConfiguration PutLifecycleConfiguration DeleteObject',
      'arn:{partition}:s3:::{BucketName}',
      'arn:{partition}:s3:::{BucketName}/*',
    ),
  ],
  AMIDescribePolicy: [on('ec2', 'DescribeImages', '*')],
  CloudFormationDescribeStacksPolicy: [on('cloudformation', 'DescribeStacks', 'cloudformation|stack/*')],
  RekognitionNoDataAccessPolicy: [
    on(
      'rekognition',
      'CompareFaces DetectFaces DetectLabels DetectModerationLabels',
      'rekognition|collection/{CollectionId}',
    ),
  ],
  RekognitionReadPolicy: [
    on(
      'rekognition',
      'ListCollections ListFaces SearchFaces SearchFacesByImage',
      'rekognition|collection/{CollectionId}',
    ),
  ],
  RekognitionWriteOnlyAccessPolicy: [
    on('rekognition', 'CreateCollection IndexFaces', 'rekognition|collection/{CollectionId}'),
  ],
  SQSSendMessagePolicy: [on('sqs', 'SendMessage*', 'sqs|{QueueName}')],
  SNSPublishMessagePolicy: [on('sns', 'Publish', 'sns|{TopicName}')],
  VPCAccessPolicy: [
    on(
      'ec2',
      'CreateNetworkInterface DeleteNetworkInterface DescribeNetworkInterfaces DetachNetworkInterface',
      '*',
    ),
  ],
  DynamoDBStreamReadPolicy: [
    on(
      'dynamodb',
      'DescribeStream GetRecords GetShardIterator',
      'dynamodb|table/{TableName}/stream/{StreamName}',
    ),
    on('dynamodb', 'ListStreams', 'dynamodb|table/{TableName}/stream/*'),
  ],
  KinesisStreamReadPolicy: [
    on('kinesis', 'ListStreams DescribeLimits', 'kinesis|stream/*'),
    on(
      'kinesis',
      'DescribeStream DescribeStreamSummary GetRecords GetShardIterator',
      'kinesis|stream/{StreamName}',
    ),
  ],
  SESCrudPolicy: [
    on(
      'ses',
      'GetIdentityVerificationAttributes SendEmail SendRawEmail VerifyEmailIdentity',
      'ses|identity/{IdentityName}',
    ),
  ],
  SNSCrudPolicy: [
    on(
      'sns',
      'ListSubscriptionsByTopic CreateTopic SetTopicAttributes Subscribe Publish',
      'sns|{TopicName}*',
    ),
  ],
  KinesisCrudPolicy: [
    on(
      'kinesis',
      'AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteStream DescribeStream DescribeStreamSummary GetShardIterator IncreaseStreamRetentionPeriod ListTagsForStream MergeShards PutRecord PutRecords SplitShard RemoveTagsFromStream',
      'kinesis|stream/{StreamName}',
    ),
  ],
  KMSDecryptPolicy: [on('kms', 'Decrypt', 'kms|key/{KeyId}')],
  PollyFullAccessPolicy: [
    on('polly', 'GetLexicon DeleteLexicon', 'polly|lexicon/{LexiconName}'),
    on('polly', 'DescribeVoices ListLexicons PutLexicon SynthesizeSpeech', 'polly|lexicon/*'),
  ],
  S3FullAccessPolicy: [
    on(
      's3',
      'GetObject GetObjectAcl GetObjectVersion PutObject PutObjectAcl DeleteObject DeleteObjectTagging DeleteObjectVersionTagging GetObjectTagging GetObjectVersionTagging PutObjectTagging PutObjectVersionTagging',
      'arn:{partition}:s3:::{BucketName}/*',
    ),
    on(
      's3',
      'ListBucket GetBucketLocation GetLifecycleConfiguration PutLifecycleConfiguration',
      'arn:{partition}:s3:::{BucketName}',
    ),
  ],
  CodePipelineLambdaExecutionPolicy: [on('codepipeline', 'PutJobSuccessResult PutJobFailureResult', '*')],
  ServerlessRepoReadWriteAccessPolicy: [
    on(
      'serverlessrepo',
      'CreateApplication CreateApplicationVersion UpdateApplication GetApplication ListApplications ListApplicationVersions ListApplicationDependencies',
      'serverlessrepo|applications/*',
    ),
  ],
  EC2CopyImagePolicy: [on('ec2', 'CopyImage', 'ec2|image/{ImageId}')],
  CodePipelineReadOnlyPolicy: [on('codepipeline', 'ListPipelineExecutions', 'codepipeline|{PipelineName}')],
  CloudWatchDashboardPolicy: [on('cloudwatch', 'GetDashboard ListDashboards PutDashboard ListMetrics', '*')],
  RekognitionFacesPolicy: [on('rekognition', 'CompareFaces DetectFaces', '*')],
  RekognitionLabelsPolicy: [on('rekognition', 'DetectLabels DetectModerationLabels', '*')],
  DynamoDBBackupFullAccessPolicy: [
    on('dynamodb', 'CreateBackup DescribeContinuousBackups', 'dynamodb|table/{TableName}'),
    on('dynamodb', 'DeleteBackup DescribeBackup ListBackups', 'dynamodb|table/{TableName}/backup/*'),
  ],
  DynamoDBRestoreFromBackupPolicy: [
    on('dynamodb', 'RestoreTableFromBackup', 'dynamodb|table/{TableName}/backup/*'),
    on(
      'dynamodb',
      'PutItem UpdateItem DeleteItem GetItem Query Scan BatchWriteItem',
      'dynamodb|table/{TableName}',
    ),
  ],
  ComprehendBasicAccessPolicy: [
    on(
      'comprehend',
      'BatchDetectKeyPhrases DetectDominantLanguage DetectEntities BatchDetectEntities DetectKeyPhrases DetectSentiment BatchDetectDominantLanguage BatchDetectSentiment',
      '*',
    ),
  ],
  AWSSecretsManagerRotationPolicy: [
    {
      ...on(
        'secretsmanager',
        'DescribeSecret GetSecretValue PutSecretValue UpdateSecretVersionStage',
        'secretsmanager|secret:*',
      ),
      onlyIf: ['secretsmanager:resource/AllowRotationLambdaArn', 'lambda|function:{FunctionName}'],
    },
    on('secretsmanager', 'GetRandomPassword', '*'),
  ],
  MobileAnalyticsWriteOnlyAccessPolicy: [on('mobileanalytics', 'PutEvents', '*')],
  PinpointEndpointAccessPolicy: [
    on(
      'mobiletargeting',
      'GetEndpoint UpdateEndpoint UpdateEndpointsBatch',
      'mobiletargeting|apps/{PinpointApplicationId}/endpoints/*',
    ),
  ],
  RekognitionDetectOnlyPolicy: [
    on('rekognition', 'DetectFaces DetectLabels DetectModerationLabels DetectText', '*'),
  ],
  RekognitionFacesManagementPolicy: [
    on(
      'rekognition',
      'IndexFaces DeleteFaces SearchFaces SearchFacesByImage ListFaces',
      'rekognition|collection/{CollectionId}',
    ),
  ],
  EKSDescribePolicy: [on('eks', 'DescribeCluster ListClusters', '*')],
  CostExplorerReadOnlyPolicy: [
    on(
      'ce',
      'GetCostAndUsage GetDimensionValues GetReservationCoverage GetReservationPurchaseRecommendation GetReservationUtilization GetTags',
      '*',
    ),
  ],
  OrganizationsListAccountsPolicy: [on('organizations', 'ListAccounts', '*')],
  DynamoDBReconfigurePolicy: [on('dynamodb', 'UpdateTable', 'dynamodb|table/{TableName}')],
  SESBulkTemplatedCrudPolicy: [
    on(
      'ses',
      'GetIdentityVerificationAttributes SendEmail SendRawEmail SendTemplatedEmail SendBulkTemplatedEmail VerifyEmailIdentity',
      'ses|identity/{IdentityName}',
    ),
  ],
  SESEmailTemplateCrudPolicy: [
    on(
      'ses',
      'CreateTemplate GetTemplate ListTemplates UpdateTemplate DeleteTemplate TestRenderTemplate',
      '*',
    ),
  ],
  FilterLogEventsPolicy: [on('logs', 'FilterLogEvents', 'logs|log-group:{LogGroupName}:log-stream:*')],
  SSMParameterReadPolicy: [
    on('ssm', 'DescribeParameters', '*'),
    on('ssm', 'GetParameters GetParameter GetParametersByPath', 'ssm|parameter/{ParameterName}'),
  ],
  StepFunctionsExecutionPolicy: [on('states', 'StartExecution', 'states|stateMachine:{StateMachineName}')],
  CodeCommitCrudPolicy: [
    on(
      'codecommit',
      'GitPull GitPush CreateBranch DeleteBranch GetBranch ListBranches MergeBranchesByFastForward MergeBranchesBySquash MergeBranchesByThreeWay UpdateDefaultBranch BatchDescribeMergeConflicts CreateUnreferencedMergeCommit DescribeMergeConflicts GetMergeCommit GetMergeOptions BatchGetPullRequests CreatePullRequest DescribePullRequestEvents GetCommentsForPullRequest GetCommitsFromMergeBase GetMergeConflicts GetPullRequest ListPullRequests MergePullRequestByFastForward MergePullRequestBySquash MergePullRequestByThreeWay PostCommentForPullRequest UpdatePullRequestDescription UpdatePullRequestStatus UpdatePullRequestTitle DeleteFile GetBlob GetFile GetFolder PutFile DeleteCommentContent GetComment GetCommentsForComparedCommit PostCommentForComparedCommit PostCommentReply UpdateComment BatchGetCommits CreateCommit GetCommit GetCommitHistory GetDifferences GetObjectIdentifier GetReferences GetTree GetRepository UpdateRepositoryDescription ListTagsForResource TagResource UntagResource GetRepositoryTriggers PutRepositoryTriggers TestRepositoryTriggers GetBranch GetCommit UploadArchive GetUploadArchiveStatus CancelUploadArchive',
      'codecommit|{RepositoryName}',
    ),
  ],
  CodeCommitReadPolicy: [
    on(
      'codecommit',
      'GitPull GetBranch ListBranches BatchDescribeMergeConflicts DescribeMergeConflicts GetMergeCommit GetMergeOptions BatchGetPullRequests DescribePullRequestEvents GetCommentsForPullRequest GetCommitsFromMergeBase GetMergeConflicts GetPullRequest ListPullRequests GetBlob GetFile GetFolder GetComment GetCommentsForComparedCommit BatchGetCommits GetCommit GetCommitHistory GetDifferences GetObjectIdentifier GetReferences GetTree GetRepository ListTagsForResource GetRepositoryTriggers TestRepositoryTriggers GetBranch GetCommit GetUploadArchiveStatus',
      'codecommit|{RepositoryName}',
    ),
  ],
  KMSEncryptPolicy: [on('kms', 'Encrypt', 'kms|key/{KeyId}')],
  AthenaQueryPolicy: [
    on(
      'athena',
      'ListWorkGroups GetExecutionEngine GetExecutionEngines GetNamespace GetCatalogs GetNamespaces GetTables GetTable',
      '*',
    ),
    on(
      'athena',
      'StartQueryExecution GetQueryResults DeleteNamedQuery GetNamedQuery ListQueryExecutions StopQueryExecution GetQueryResultsStream ListNamedQueries CreateNamedQuery GetQueryExecution BatchGetNamedQuery BatchGetQueryExecution GetWorkGroup',
      'athena|workgroup/{WorkGroupName}',
    ),
  ],
  S3WritePolicy: [
    on(
      's3',
      'PutObject PutObjectAcl PutLifecycleConfiguration',
      'arn:{partition}:s3:::{BucketName}',
      'arn:{partition}:s3:::{BucketName}/*',
    ),
  ],
  DynamoDBWritePolicy: [
    on(
      'dynamodb',
      'PutItem UpdateItem BatchWriteItem',
      'dynamodb|table/{TableName}',
      'dynamodb|table/{TableName}/index/*',
    ),
  ],
  EventBridgePutEventsPolicy: [on('events', 'PutEvents', 'events|event-bus/{EventBusName}')],
  AcmGetCertificatePolicy: [on('acm', 'GetCertificate', '{CertificateArn}')],
  Route53ChangeResourceRecordSetsPolicy: [
    on('route53', 'ChangeResourceRecordSets', 'arn:{partition}:route53:::hostedzone/{HostedZoneId}'),
  ],
  SSMParameterWithSlashPrefixReadPolicy: [
    on('ssm', 'DescribeParameters', '*'),
    on('ssm', 'GetParameters GetParameter GetParametersByPath', 'ssm|parameter{ParameterName}'),
  ],
  StepFunctionsExecutionPolicy_v2: [
    on('states', 'StartExecution StartSyncExecution', 'states|stateMachine:{StateMachineName}'),
  ],
  SESBulkTemplatedCrudPolicy_v2: [
    on(
      'ses',
      'SendEmail SendRawEmail SendTemplatedEmail SendBulkTemplatedEmail',
      'ses|identity/{IdentityName}',
      'ses|template/{TemplateName}',
    ),
    on('ses', 'GetIdentityVerificationAttributes VerifyEmailIdentity', '*'),
  ],
  StepFunctionsCallbackPolicy: [
    on(
      'states',
      'SendTaskFailure SendTaskHeartbeat SendTaskSuccess',
      'states|stateMachine:{StateMachineName}',
    ),
  ],
  KMSEncryptPolicy_v2: [
    on(
      'kms',
      'Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext',
      'kms|key/{KeyId}',
    ),
  ],
  AWSSecretsManagerGetSecretValuePolicy: [on('secretsmanager', 'GetSecretValue', '{SecretArn}')],
  TextractPolicy: [on('textract', '*', '*')],
  TextractDetectAnalyzePolicy: [
    on(
      'textract',
      'DetectDocumentText StartDocumentTextDetection StartDocumentAnalysis AnalyzeDocument',
      '*',
    ),
  ],
  TextractGetResultPolicy: [on('textract', 'GetDocumentTextDetection GetDocumentAnalysis', '*')],
};

/** A statement of a policy template. */
export interface PolicyRow {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** A key of the request, and what it has to be. */
  readonly onlyIf?: readonly [key: string, value: string];
}

function on(service: string, actions: string, ...resources: readonly string[]): PolicyRow {
  return { actions: actions.split(' ').map((action) => `${service}:${action}`), resources };
}
