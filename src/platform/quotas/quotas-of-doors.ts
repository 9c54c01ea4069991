import type { Fact } from '../fact.ts';
import { inRegions, LARGE_REGIONS, perSecondIn } from './by-region.ts';
import type { Quota, QuotaSubject, RegionalLimit } from './quota.ts';

const COGNITO =
  'Amazon Cognito Developer Guide, "Quotas in Amazon Cognito": the category UserAuthentication; sign-up has 50';
const APPSYNC =
  'AWS AppSync Developer Guide, "Monitoring": 5,000 or 10,000 request tokens, by region, a request taking one or more; that the largest regions have the more is taken for so';
const CLOUDFRONT = 'Amazon CloudFront Developer Guide, "Quotas"';
const KMS = 'AWS Key Management Service Developer Guide, "Request quotas": symmetric keys';

/** Regions in which KMS takes a fifth of what it takes in the largest. */
const MIDDLE_OF_KMS = [
  'us-east-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'eu-central-1',
  'eu-west-2',
];

function fact(value: RegionalLimit, source: string, confirmed: boolean): Fact<RegionalLimit> {
  return { value, source, date: '2026-11-29', confirmed };
}

function of(service: string) {
  return (subject: QuotaSubject): number => (subject.service === service ? 1 : 0);
}

/** Of services that users come in by, or that keep their keys. */
export const QUOTAS_OF_DOORS: readonly Quota[] = [
  {
    id: 'cognitoAuthentications',
    service: 'Amazon Cognito',
    counts: 'authentications in the user pools of the account',
    scope: 'account',
    effect: 'refuses',
    sign: 'TooManyRequestsException',
    limit: fact({ perSecond: 120 }, COGNITO, false),
    isAdjustable: true,
    key: null,
    tokens: of('cognito'),
    isLater: true,
  },
  {
    id: 'appsyncRequestTokens',
    service: 'AWS AppSync',
    counts: 'request tokens of the APIs of the account',
    scope: 'account',
    effect: 'refuses',
    sign: '429 Too Many Requests',
    limit: fact(
      { perSecond: 5000, regions: inRegions(LARGE_REGIONS, { perSecond: 10_000 }) },
      APPSYNC,
      false,
    ),
    isAdjustable: true,
    key: null,
    tokens: of('appsync'),
    isLater: true,
  },
  {
    id: 'distributionRequests',
    service: 'Amazon CloudFront',
    counts: 'requests to a distribution',
    scope: 'own',
    effect: 'refuses',
    sign: '503 Request rate exceeded',
    limit: fact({ perSecond: 250_000 }, CLOUDFRONT, true),
    isAdjustable: true,
    key: null,
    tokens: of('lambda-edge'),
    isLater: true,
  },
  {
    id: 'kmsRequests',
    service: 'AWS KMS',
    counts: 'cryptographic operations with symmetric keys of the account',
    scope: 'account',
    effect: 'refuses',
    sign: 'ThrottlingException',
    limit: fact(
      { perSecond: 10_000, regions: perSecondIn({ 100000: LARGE_REGIONS, 20000: MIDDLE_OF_KMS }) },
      KMS,
      true,
    ),
    isAdjustable: true,
    key: null,
    // Signatures are made with asymmetric keys, which have quotas of their own.
    tokens: (subject) =>
      /^(Sign|Verify$|DeriveSharedSecret)/.test(subject.operation) ? 0 : of('kms')(subject),
    isLater: true,
  },
];
