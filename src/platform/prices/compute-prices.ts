import type { Architecture } from '../../model/platform-name.ts';
import type { Price } from './price-list.ts';
import { findPrices } from './prices.ts';

/** One size of a container task or of a virtual machine, with its price in USD. */
export interface ComputeUnit {
  readonly platform: 'fargate' | 'ec2' | 'managed-instances';
  /** `1 vCPU, 2 GB` or the instance type. */
  readonly name: string;
  readonly architecture: Architecture;
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly pricePerHour: number;
  /** Beside the hours; 0 where requests cost nothing. */
  readonly pricePerRequest: number;
  readonly source: string;
  readonly asOf: string;
  /** False where the price is an estimate. */
  readonly confirmed: boolean;
}

/**
 * Task sizes of AWS Fargate on Linux (Amazon ECS Developer Guide, "Task definition parameters", 2026): vCPUs,
 * then least, most and step of GB.
 */
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

/**
 * GB a vCPU of the families that hold their speed for good; a burstable vCPU is no size for a sustained load
 * (Amazon EC2 User Guide).
 */
const FAMILY_GB_PER_VCPU: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8 };
const SIZE_VCPUS: Readonly<Record<string, number>> = {
  medium: 1,
  large: 2,
  xlarge: 4,
  '2xlarge': 8,
  '4xlarge': 16,
};
/** `m7g.large`: family, generation, attributes (g: AWS's own arm64 processor), size. */
const INSTANCE_TYPE = /^ec2\.(([a-z])\d+([a-z]*)\.(\w+))$/;

/**
 * What the same work could run on in a region, at the region's own prices: on EC2 the instance types that its
 * list has (Linux, on demand). Empty for regions that bill in another currency.
 */
export function computeUnits(region: string, architecture: Architecture): readonly ComputeUnit[] {
  const prices = findPrices('aws', region);
  if (prices === undefined || prices.currency !== 'USD') return [];
  const instances = Object.values(prices.items).flatMap((price) => instanceUnits(price, architecture));
  return [
    ...fargateUnits(prices.items, architecture),
    ...instances,
    ...managedUnits(prices.items, instances),
  ];
}

/**
 * Instances at first of a capacity provider, one in each of three availability zones, and the largest memory
 * of a function on one (AWS Lambda Developer Guide, "Lambda Managed Instances", 2026-11-28).
 */
export const MANAGED_INSTANCES = { minimumUnits: 3, largestMemoryMb: 32_768 };

/** EC2 instances that Lambda runs and scales: their price, AWS's fee as a share of it, and the requests. */
function managedUnits(
  items: Readonly<Record<string, Price>>,
  instances: readonly ComputeUnit[],
): ComputeUnit[] {
  const fee = items['lambda.managedInstancesFee'];
  const request = items['lambda.managedInstancesRequest'];
  if (fee === undefined || request === undefined) return [];
  return instances.map((unit) => ({
    ...unit,
    platform: 'managed-instances',
    pricePerHour: unit.pricePerHour * (1 + priceOf(fee)),
    pricePerRequest: priceOf(request),
    source: `${unit.source}, and ${100 * priceOf(fee)} % of it (${fee.source})`,
  }));
}

function fargateUnits(items: Readonly<Record<string, Price>>, architecture: Architecture): ComputeUnit[] {
  const vcpu = items[`fargate.vcpuHour.${architecture}`];
  const gb = items[`fargate.gbHour.${architecture}`];
  if (vcpu === undefined || gb === undefined) return [];
  const [vcpuPrice, gbPrice] = [priceOf(vcpu), priceOf(gb)];
  return TASK_SIZES.flatMap(([vcpus, leastGb, mostGb, stepGb]) => {
    const sizes: number[] = [];
    for (let size = leastGb; size <= mostGb; size += stepGb) sizes.push(size);
    return sizes.map(
      (size): ComputeUnit => ({
        platform: 'fargate',
        name: `${vcpus} vCPU, ${size} GB`,
        architecture,
        vcpus,
        memoryMb: size * 1024,
        pricePerHour: vcpus * vcpuPrice + size * gbPrice,
        pricePerRequest: 0,
        ...originOf(vcpu),
      }),
    );
  });
}

function instanceUnits(price: Price, architecture: Architecture): ComputeUnit[] {
  const [, name = '', family = '', attributes = '', size = ''] = INSTANCE_TYPE.exec(price.item) ?? [];
  const vcpus = SIZE_VCPUS[size];
  const gbPerVcpu = FAMILY_GB_PER_VCPU[family];
  if (vcpus === undefined || gbPerVcpu === undefined) return [];
  if (attributes.includes('g') !== (architecture === 'arm64')) return [];
  const memoryMb = vcpus * gbPerVcpu * 1024;
  return [
    {
      platform: 'ec2',
      name,
      architecture,
      vcpus,
      memoryMb,
      pricePerHour: priceOf(price),
      pricePerRequest: 0,
      ...originOf(price),
    },
  ];
}

function originOf({ source, asOf, estimate }: Price): Pick<ComputeUnit, 'source' | 'asOf' | 'confirmed'> {
  return {
    source: estimate === undefined ? source : `${source}; an estimate: ${estimate.rule}`,
    asOf,
    confirmed: estimate === undefined,
  };
}

function priceOf({ item, tiers }: Price): number {
  const [first] = tiers;
  if (first === undefined) throw new Error(`${item} has no price`);
  return Number(first.price);
}
