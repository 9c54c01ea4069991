import { AWS } from './aws.ts';
import { AWS_2018 } from './aws-2018.ts';
import type { PlatformFacts } from './facts.ts';

const PLATFORMS: readonly PlatformFacts[] = [AWS, AWS_2018];

/** Names that a scenario may give as its platform. */
export const platformNames: readonly string[] = PLATFORMS.map((platform) => platform.name);

/** The dated facts of a platform by its name; undefined for a name that is not among `platformNames`. */
export function findPlatform(name: string): PlatformFacts | undefined {
  return PLATFORMS.find((platform) => platform.name === name);
}
