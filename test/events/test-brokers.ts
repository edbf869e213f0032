/** Brokers where tests may make topics of their own; unset: those tests are skipped by name. */
export const TEST_BROKERS: string[] | undefined = process.env.ASSAY_TEST_KAFKA_BROKERS?.split(',');
