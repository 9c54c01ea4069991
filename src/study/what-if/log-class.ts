import { type AlternativeKind, someOf, stakeOf } from './alternative.ts';

/**
 * Standard → Infrequent Access, of all functions whose logs are billed. What it lacks: Amazon CloudWatch Logs
 * User Guide, "Log classes", and the API's reference of `logGroupClass` (a group keeps its class), both read
 * 2026-11-28.
 */
export const LOG_CLASS: AlternativeKind = {
  id: 'cheaper-logs',
  isPriced: true,
  advises: 'first',
  mostSlower: 1,
  laddersOf: ({ compiled, document }) => {
    const names = compiled.functions
      .filter(({ logs }) => logs?.isGiven === true && logs.isInfrequent !== true)
      .map(({ name }) => name);
    const [only] = names;
    if (only === undefined) return [];
    return [
      {
        about: names.length === 1 ? `functions.${only}` : 'functions',
        subject: `taking in the logs of ${someOf(names)}`,
        rungs: [
          {
            name: 'the Infrequent Access class',
            set: Object.fromEntries(
              names.map((name) => [`functions.${name}.logs.class`, 'infrequentAccess']),
            ),
            loses:
              'it has no metric and subscription filters, no Live Tail and fewer Insights commands, and needs a new log group; fewer bytes (a higher level) save in proportion',
          },
        ],
        stakeUsd: stakeOf(
          document,
          ({ service, function: of, item }) =>
            service === 'cloudwatch-logs' && item.startsWith('Log ingestion') && names.includes(of ?? ''),
        ),
      },
    ];
  },
};
