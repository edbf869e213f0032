import fc from 'fast-check';

/**
 * Properties are asked with the same cases in every run, so that a change is judged by what it changes. New cases are
 * looked for with ASSAY_TEST_SEED=random (or a number, to repeat one); a failure prints its seed.
 */
const given = process.env.ASSAY_TEST_SEED;
if (given !== 'random') fc.configureGlobal({ seed: given === undefined ? 20_190_813 : Number(given) });
