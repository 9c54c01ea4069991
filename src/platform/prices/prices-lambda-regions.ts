import type { PriceTable } from './price-table.ts';

/**
 * Lambda outside us-east-1: region, then the prices of a request, of a GB-second on x86_64 and on arm64 (first tier), of a
 * provisioned GB-second (configured, then duration) on x86_64, and of a GB-second of ephemeral storage above 512 MB; "-" where
 * none was found. USD; cn-* in CNY.
 */
export const lambdaRegionPrices: readonly PriceTable[] = [
  {
    source: 'AWS Pricing Calculator data kept in remotion-dev/remotion',
    asOf: '2024-08 or later',
    confirmed: true,
    rows: `
af-south-1      0.00000027   0.0000221    0.00001768   0.00000553   0.0000129    0.0000000404
ap-east-1       0.00000028   0.00002292   0.0000183    0.0000057153 0.0000133358 0.0000000407
ap-northeast-1  0.0000002    0.0000166667 0.0000133334 0.0000053835 0.0000125615 0.000000037
ap-northeast-2  0.0000002    0.0000166667 0.0000133334 0.0000051254 0.0000119592 0.0000000352
ap-northeast-3  0.0000002    0.0000166667 0.0000133334 0.0000053835 0.0000125615 0.000000037
ap-south-1      0.0000002    0.0000166667 0.0000133334 0.0000044985 0.0000104966 0.0000000352
ap-southeast-1  0.0000002    0.0000166667 0.0000133334 0.0000051991 0.0000121313 0.000000037
ap-southeast-2  0.0000002    0.0000166667 0.0000133334 0.000005236  0.0000122173 0.000000037
ap-southeast-4  0.0000002    0.0000166667 0.0000133334 0.000005236  0.0000122173 0.000000037
ap-southeast-5  0.00000018   0.000015     0.000012     0.0000046791 0.0000109181 0.0000000333
ca-central-1    0.0000002    0.0000166667 0.0000133334 0.000004646  0.0000108407 0.000000034
eu-central-1    0.0000002    0.0000166667 0.0000133334 0.0000050147 0.0000117011 0.0000000367
eu-central-2    0.00000022   0.0000183334 0.0000146667 0.0000055162 0.0000128712 0.0000000441
eu-north-1      0.0000002    0.0000166667 0.0000133334 0.0000044248 0.0000103245 0.0000000323
eu-south-1      0.00000023   0.0000195172 0.0000156138 0.0000048783 0.0000113827 0.0000000357
eu-west-1       0.0000002    0.0000166667 0.0000133334 0.000004646  0.0000108407 0.000000034
eu-west-2       0.0000002    0.0000166667 0.0000133334 0.0000048304 0.0000112709 0.0000000358
eu-west-3       0.0000002    0.0000166667 0.0000133334 0.0000048673 0.0000113569 0.0000000358
me-south-1      0.00000025   0.0000206667 0.0000165334 0.0000051108 0.0000119251 0.0000000374
sa-east-1       0.0000002    0.0000166667 0.0000133334 0.0000066372 0.0000154867 0.0000000586
us-east-2       0.0000002    0.0000166667 0.0000133334 0.0000041667 0.0000097222 0.0000000309
us-west-1       0.0000002    0.0000166667 0.0000133334 0.0000049041 0.000011443  0.000000037
us-west-2       0.0000002    0.0000166667 0.0000133334 0.0000041667 0.0000097222 0.0000000309
`,
  },
  {
    source: 'artilleryio/artillery, price table, equal to a second public table',
    asOf: 'undated',
    confirmed: true,
    rows: `
me-central-1    0.00000025   0.0000206667 0.0000165334 0.0000051108 0.0000119251 0.0000000374
`,
  },
  {
    source: 'a hand-kept table of 29 regions in a public research repository',
    asOf: '2023-12 or later',
    confirmed: true,
    rows: `
ap-south-2      0.0000002    0.0000166667 -            -            -            0.0000000352
ap-southeast-3  0.0000002    0.0000166667 -            -            -            0.000000037
ca-west-1       0.0000002    0.0000166667 -            -            -            0.000000034
eu-south-2      0.0000002    0.0000166667 -            -            -            0.000000034
il-central-1    0.00000021   0.0000175    -            -            -            0.0000000408
`,
  },
  {
    source: 'janritter/aws-lambda-live-tuner, price table',
    asOf: 'undated',
    confirmed: false,
    rows: `
us-gov-east-1   -            0.0000166667 -            -            -            -
us-gov-west-1   -            0.0000166667 -            -            -            -
`,
  },
  {
    source:
      'infracost golden file lambda_function_china_test, which does not say which of the two regions it is',
    asOf: '2024-12-31',
    confirmed: false,
    rows: `
cn-north-1      0.00000136   0.000113477  -            -            -            0.0000002303
cn-northwest-1  0.00000136   0.000113477  -            -            -            0.0000002303
`,
  },
];
