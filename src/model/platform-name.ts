/** Lambda as it is, or as it was in 2018. */
export type PlatformName = 'aws' | 'aws-2018';
export type Architecture = 'x86_64' | 'arm64';
