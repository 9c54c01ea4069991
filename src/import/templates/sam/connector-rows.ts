/** What one kind of resource may do to another through a connector. */
export interface ConnectorRow {
  /** Actions by the permission that the connector asks for. */
  readonly Read?: readonly string[];
  readonly Write?: readonly string[];
  /** Beside the resource's ARN, what follows it: `/index/*`. */
  readonly also?: readonly string[];
}

const TABLE: ConnectorRow = {
  Read: on('dynamodb', 'GetItem Query Scan BatchGetItem ConditionCheckItem PartiQLSelect'),
  Write: on(
    'dynamodb',
    'PutItem UpdateItem DeleteItem BatchWriteItem PartiQLDelete PartiQLInsert PartiQLUpdate',
  ),
  also: ['/index/*'],
};
const BUCKET: ConnectorRow = {
  Read: on(
    's3',
    'GetObject GetObjectAcl GetObjectLegalHold GetObjectRetention GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionForReplication GetObjectVersionTorrent ListBucket ListBucketMultipartUploads ListBucketVersions ListMultipartUploadParts',
  ),
  Write: on(
    's3',
    'AbortMultipartUpload DeleteObject DeleteObjectVersion PutObject PutObjectLegalHold PutObjectRetention RestoreObject',
  ),
  also: ['/*'],
};
const TOPIC: ConnectorRow = { Write: on('sns', 'Publish') };
const BUS: ConnectorRow = { Write: on('events', 'PutEvents') };
const INVOKED: ConnectorRow = { Write: on('lambda', 'InvokeAsync InvokeFunction') };

/**
 * Connectors whose permissions go to the source's role, by the types of source and destination.
 * Source: AWS SAM Developer Guide, "AWS SAM connector reference", read 2026-11-28.
 */
export const SOURCE_ROWS: { readonly [source: string]: { readonly [destination: string]: ConnectorRow } } = {
  'AWS::Lambda::Function': {
    'AWS::Lambda::Function': INVOKED,
    'AWS::S3::Bucket': BUCKET,
    'AWS::DynamoDB::Table': TABLE,
    'AWS::SQS::Queue': {
      Read: on('sqs', 'ReceiveMessage GetQueueAttributes'),
      Write: on('sqs', 'DeleteMessage SendMessage ChangeMessageVisibility PurgeQueue'),
    },
    'AWS::SNS::Topic': TOPIC,
    'AWS::StepFunctions::StateMachine': {
      Read: on('states', 'DescribeStateMachine ListExecutions DescribeExecution GetExecutionHistory'),
      Write: on('states', 'StartExecution StartSyncExecution StopExecution'),
    },
    'AWS::Events::EventBus': BUS,
    'AWS::Location::PlaceIndex': {
      Read: on(
        'geo',
        'DescribePlaceIndex GetPlace SearchPlaceIndexForPosition SearchPlaceIndexForSuggestions SearchPlaceIndexForText',
      ),
    },
  },
  'AWS::StepFunctions::StateMachine': {
    'AWS::Lambda::Function': INVOKED,
    'AWS::SNS::Topic': TOPIC,
    'AWS::SQS::Queue': { Write: on('sqs', 'SendMessage') },
    'AWS::S3::Bucket': BUCKET,
    'AWS::DynamoDB::Table': TABLE,
    'AWS::StepFunctions::StateMachine': {
      Read: on('states', 'DescribeExecution'),
      Write: on('states', 'StartExecution StopExecution'),
    },
    'AWS::Events::EventBus': BUS,
  },
  'AWS::Events::Rule': {
    'AWS::Events::EventBus': BUS,
    'AWS::StepFunctions::StateMachine': { Write: on('states', 'StartExecution') },
  },
};

/** Connectors whose permissions go to the destination's role: what its mapping polls. */
export const DESTINATION_ROWS: typeof SOURCE_ROWS = {
  'AWS::SQS::Queue': {
    'AWS::Lambda::Function': {
      Read: on('sqs', 'ReceiveMessage GetQueueAttributes'),
      Write: on('sqs', 'DeleteMessage'),
    },
  },
  'AWS::DynamoDB::Table': {
    'AWS::Lambda::Function': {
      Read: on('dynamodb', 'DescribeStream GetRecords GetShardIterator ListStreams'),
      also: ['/stream/*'],
    },
  },
};

/** Services that a connector lets invoke a function. */
export const INVOKERS: { readonly [source: string]: string } = {
  'AWS::ApiGateway::RestApi': 'apigateway.amazonaws.com',
  'AWS::ApiGatewayV2::Api': 'apigateway.amazonaws.com',
  'AWS::AppSync::GraphQLApi': 'appsync.amazonaws.com',
  'AWS::Events::Rule': 'events.amazonaws.com',
  'AWS::S3::Bucket': 's3.amazonaws.com',
  'AWS::SNS::Topic': 'sns.amazonaws.com',
};

/** Services that a connector lets send to a queue or a topic, by the source. */
export const SENDERS: { readonly [source: string]: string } = {
  'AWS::Events::Rule': 'events.amazonaws.com',
  'AWS::SNS::Topic': 'sns.amazonaws.com',
};

function on(service: string, actions: string): readonly string[] {
  return actions.split(' ').map((action) => `${service}:${action}`);
}
