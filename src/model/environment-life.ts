/** The shortest life of busy environments that anyone has measured; what it would change is told. */
export const SHORT_LIFE_MS = 7_200_000;
