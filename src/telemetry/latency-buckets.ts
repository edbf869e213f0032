/** Upper bounds in seconds that tell 1 ms from 2 and 400 ms from 550: what the latency goals are read from. */
export const LATENCY_BUCKETS = [
  0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4,
  0.55, 1, 2.5,
];

/** The same for one stage of a query, which takes less. */
export const STAGE_BUCKETS = [0.0001, 0.00025, ...LATENCY_BUCKETS.slice(0, -1)];
