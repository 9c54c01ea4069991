import type { Fault } from '../../model/fault.ts';
import { findPlatform, platformNames } from '../../platform/platforms.ts';
import type { PriceList } from '../../platform/prices/price-list.ts';
import { findPrices } from '../../platform/prices/prices.ts';
import { buildPrices } from '../../results/prices-document.ts';
import { nearest } from '../../units/nearest.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, type Command, EXIT } from '../command.ts';
import { terminalOf } from '../delivery.ts';
import { throwIfAny } from '../load.ts';
import { TERMINAL_OPTIONS } from '../options.ts';

const DEFAULT_REGION = 'us-east-1';

export const pricesCommand: Command = {
  usage: '[ITEM…] [options]',
  minimumPositionals: 0,
  maximumPositionals: Number.POSITIVE_INFINITY,
  positional: 'the beginning of an item, such as sqs',
  options: {
    region: { type: 'string', describe: `the region (default ${DEFAULT_REGION})` },
    platform: { type: 'string', describe: 'aws (default) or aws-2018' },
    json: { type: 'boolean', describe: 'as a document' },
    ...TERMINAL_OPTIONS,
  },
  examples: [
    ['lambda-sim prices --region eu-central-1', 'every price, with its source and the day it was read'],
    ['lambda-sim prices sqs lambda.duration --region sa-east-1', 'only some'],
  ],
  run: async (input) => {
    const faults: Fault[] = [];
    const list = readList(input, faults);
    if (list !== null) checkItems(input.positionals, list, faults);
    throwIfAny(faults);
    if (list === null) return EXIT.badInput;
    const document = buildPrices(list, input.positionals);
    if (input.flag('json')) {
      process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    } else {
      const { renderPricesTerminal } = await import('../../report/prices-terminal.ts');
      process.stdout.write(renderPricesTerminal(document, terminalOf(process.stdout, input)));
    }
    return EXIT.done;
  },
};

function readList(input: Arguments, faults: Fault[]): PriceList | null {
  const region = input.text('region') ?? DEFAULT_REGION;
  const name = input.text('platform') ?? 'aws';
  const platform = findPlatform(name);
  if (platform === undefined) {
    const near = nearest(name, platformNames);
    const remedy = near === undefined ? `give ${platformNames.join(' or ')}` : `did you mean ${near}?`;
    faults.push(usageFault('--platform', `there is no platform ${JSON.stringify(name)}`, remedy));
    return null;
  }
  const list = findPrices(platform.name, region);
  if (list !== undefined) return list;
  const near = nearest(region, platform.regions);
  const remedy = near === undefined ? `known are ${platform.regions.join(', ')}` : `did you mean ${near}?`;
  faults.push(usageFault('--region', `${name} has no region ${JSON.stringify(region)}`, remedy));
  return null;
}

function checkItems(beginnings: readonly string[], list: PriceList, faults: Fault[]): void {
  const items = Object.keys(list.items);
  for (const beginning of beginnings) {
    if (items.some((item) => item.startsWith(beginning))) continue;
    const near = nearest(beginning, [...items, ...items.map((item) => item.split('.')[0] ?? item)]);
    const remedy = near === undefined ? 'leave it out to see every item' : `did you mean ${near}?`;
    faults.push(usageFault('', `no price begins with ${JSON.stringify(beginning)}`, remedy));
  }
}
