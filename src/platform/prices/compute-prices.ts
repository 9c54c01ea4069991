import type { Architecture } from '../../model/platform-name.ts';
import { cellsOf, type PriceTable } from './price-table.ts';

/** One size of a container task or of a virtual machine, with its price. */
export interface ComputeUnit {
  readonly platform: 'fargate' | 'ec2';
  /** `1 vCPU, 2 GB` or the instance type. */
  readonly name: string;
  readonly architecture: Architecture;
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly pricePerHour: number;
  readonly source: string;
  readonly asOf: string;
  readonly confirmed: boolean;
}

/** USD an hour, us-east-1: an architecture, a vCPU, a GB. */
const fargate: PriceTable = {
  source: 'AWS Fargate pricing page',
  asOf: '2026',
  confirmed: true,
  rows: `
x86_64 | 0.04048 | 0.004445
arm64 | 0.03238 | 0.00356
`,
};

/**
 * USD an hour on demand, Linux, us-east-1. Burstable types are left out: their vCPUs hold a fifth or less of their speed for good, which is
 * no size for a sustained load.
 */
const ec2: PriceTable = {
  source: 'Amazon EC2 on-demand prices as karpenter-provider-aws generates them from the Price List',
  asOf: '2026-07-20',
  confirmed: true,
  rows: `
c5.large | x86_64 | 2 | 4 | 0.085
c5.xlarge | x86_64 | 4 | 8 | 0.17
c5.2xlarge | x86_64 | 8 | 16 | 0.34
c6i.large | x86_64 | 2 | 4 | 0.085
c7i.large | x86_64 | 2 | 4 | 0.08925
m5.large | x86_64 | 2 | 8 | 0.096
m5.xlarge | x86_64 | 4 | 16 | 0.192
m5.2xlarge | x86_64 | 8 | 32 | 0.384
m6i.large | x86_64 | 2 | 8 | 0.096
m7i.large | x86_64 | 2 | 8 | 0.1008
c6g.medium | arm64 | 1 | 2 | 0.034
c6g.large | arm64 | 2 | 4 | 0.068
c7g.medium | arm64 | 1 | 2 | 0.0363
c7g.large | arm64 | 2 | 4 | 0.0725
c7g.xlarge | arm64 | 4 | 8 | 0.145
c8g.medium | arm64 | 1 | 2 | 0.03988
c8g.large | arm64 | 2 | 4 | 0.07976
m6g.medium | arm64 | 1 | 4 | 0.0385
m6g.large | arm64 | 2 | 8 | 0.077
m7g.medium | arm64 | 1 | 4 | 0.0408
m7g.large | arm64 | 2 | 8 | 0.0816
m7g.xlarge | arm64 | 4 | 16 | 0.1632
m7g.2xlarge | arm64 | 8 | 32 | 0.3264
m8g.medium | arm64 | 1 | 4 | 0.04488
m8g.large | arm64 | 2 | 8 | 0.08976
`,
};

/** Task sizes of AWS Fargate on Linux (Amazon ECS Developer Guide, "Task definition parameters", 2026): vCPUs, then least, most and step of GB. */
const TASK_SIZES: readonly (readonly [vcpus: number, leastGb: number, mostGb: number, stepGb: number])[] = [
  [0.25, 0.5, 0.5, 0.5],
  [0.25, 1, 2, 1],
  [0.5, 1, 4, 1],
  [1, 2, 8, 1],
  [2, 4, 16, 1],
  [4, 8, 30, 1],
  [8, 16, 60, 4],
  [16, 32, 120, 8],
];

/** The region that prices are known of; elsewhere they stand in, and are unconfirmed. */
const KNOWN_REGION = 'us-east-1';

/**
 * What the same work could run on, with its price in USD. Empty for regions that bill in another currency. Prices of other regions than us-east-1
 * were not found: us-east-1's stand in, unconfirmed.
 */
export function computeUnits(region: string, architecture: Architecture): readonly ComputeUnit[] {
  if (region.startsWith('cn-')) return [];
  const isKnown = region === KNOWN_REGION;
  const origin = ({ source, asOf, confirmed }: PriceTable) => ({
    source: isKnown ? source : `${source}; the price of ${KNOWN_REGION} stands in for ${region}`,
    asOf,
    confirmed: confirmed && isKnown,
  });
  const units: ComputeUnit[] = [];
  for (const [name, vcpuPrice, gbPrice] of cellsOf(fargate)) {
    if (name !== architecture) continue;
    for (const [vcpus, leastGb, mostGb, stepGb] of TASK_SIZES) {
      for (let gb = leastGb; gb <= mostGb; gb += stepGb) {
        units.push({
          platform: 'fargate',
          name: `${vcpus} vCPU, ${gb} GB`,
          architecture,
          vcpus,
          memoryMb: gb * 1024,
          pricePerHour: vcpus * Number(vcpuPrice) + gb * Number(gbPrice),
          ...origin(fargate),
        });
      }
    }
  }
  for (const [name = '', built, vcpus, gb, price] of cellsOf(ec2)) {
    if (built !== architecture) continue;
    units.push({
      platform: 'ec2',
      name,
      architecture,
      vcpus: Number(vcpus),
      memoryMb: Number(gb) * 1024,
      pricePerHour: Number(price),
      ...origin(ec2),
    });
  }
  return units;
}
