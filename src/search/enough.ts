// How much must be known of a search before anything is said of its params, its best, or what is to come.

/** Fewer results say nothing. */
export const leastResults = 8;

/** A model that explains less of the variance of the results says nothing either. */
export const leastR2 = 0.3;
