import { jwtChecks } from './config-jwt.ts';

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|::1)$/;

/** What is wrong between settings that are each accepted. */
export function crossChecks(
  values: Record<string, unknown>,
): { path: string; message: string; fix: string }[] {
  const wrong = [];
  if (values.AUTH === 'off' && typeof values.HOST === 'string' && !LOOPBACK.test(values.HOST))
    wrong.push({
      path: 'ASSAY_HOST',
      message: `"${values.HOST}" is not a loopback address and ASSAY_AUTH is off`,
      fix: 'set ASSAY_AUTH=keys (docs/access.md), or use 127.0.0.1',
    });
  wrong.push(...jwtChecks(values));
  if (Number(values.PROCESSES) > 1 && values.DATABASE_URL === undefined)
    wrong.push({
      path: 'ASSAY_PROCESSES',
      message: 'the embedded store belongs to one process',
      fix: 'set ASSAY_DATABASE_URL, or leave this at 1',
    });
  if (values.KAFKA_SASL !== undefined && (!values.KAFKA_USERNAME || !values.KAFKA_PASSWORD))
    wrong.push({
      path: 'ASSAY_KAFKA_SASL',
      message: 'is set without a user name and a password',
      fix: 'set ASSAY_KAFKA_USERNAME and ASSAY_KAFKA_PASSWORD too',
    });
  if (values.RETRIEVAL === 'opensearch' && values.OPENSEARCH_URL === undefined)
    wrong.push({
      path: 'ASSAY_OPENSEARCH_URL',
      message: 'is not set, though ASSAY_RETRIEVAL is opensearch',
      fix: 'set it to the address of the cluster, or set ASSAY_RETRIEVAL to index',
    });
  if (values.WEIGHT_FIT === 0 && values.WEIGHT_INTENT === 0)
    wrong.push({
      path: 'ASSAY_WEIGHT_FIT',
      message: 'both weights are 0',
      fix: 'give ASSAY_WEIGHT_FIT or ASSAY_WEIGHT_INTENT a value above 0',
    });
  if ((values.LLM_BASE_URL === undefined) !== (values.LLM_MODEL === undefined))
    wrong.push({
      path: values.LLM_MODEL === undefined ? 'ASSAY_LLM_MODEL' : 'ASSAY_LLM_BASE_URL',
      message: 'is not set, though the other is',
      fix: 'set ASSAY_LLM_BASE_URL and ASSAY_LLM_MODEL, or neither',
    });
  if (Number(values.CANDIDATES_MIN) > Number(values.CANDIDATES_MAX))
    wrong.push({
      path: 'ASSAY_CANDIDATES_MIN',
      message: 'is more than ASSAY_CANDIDATES_MAX',
      fix: 'lower it or raise the other',
    });
  return wrong;
}
