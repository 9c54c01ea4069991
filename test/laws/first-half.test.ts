import { itHoldsTheLaws } from './hold.ts';

// Two files, so that two processors share the scenarios.
itHoldsTheLaws('scenarios of odd', 0);
