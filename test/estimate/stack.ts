/** A small stack: an API in front of a function, and a queue that another one works off. */
export function stackTemplate(memory = 512): string {
  return `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      MemorySize: ${memory}
      Timeout: 10
      Events:
        Api: { Type: HttpApi, Properties: { Path: /orders, Method: post } }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Timeout: 30
      Events:
        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 5 } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: 180 }
`;
}
