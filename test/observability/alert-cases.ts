/** Series in the notation of promtool: start, then `+step x count` a minute. */
export type Series = Record<string, string>;

export interface AlertCase {
  alert: string;
  /** Under these it fires at `at`. */
  fires: Series;
  /** Under these, near the threshold, it does not. */
  quiet: Series;
  at: string;
  /** Minutes between samples. */
  stepMinutes?: number;
}

const COUNT = 'assay_http_request_duration_seconds_count';
const BUCKET = 'assay_http_request_duration_seconds_bucket';
const query = (status: string) => `${COUNT}{route="/query",status="${status}"}`;
const inTime = `${BUCKET}{route="/query",status="2xx",le="0.4"}`;
const BUILD = { 'assay_build_info{instance="a",version="1"}': '1+0x600' };
const SAMPLES = 110;

/** Two cases of every alert in helm/assay/rules/alerts.yaml: what makes it fire, and what just does not. */
export const ALERT_CASES: readonly AlertCase[] = [
  {
    alert: 'AssayErrorBudgetFast',
    fires: { [query('2xx')]: '0+980x120', [query('5xx')]: '0+20x120' },
    quiet: { [query('2xx')]: '0+9950x120', [query('5xx')]: '0+50x120' },
    at: '80m',
  },
  {
    alert: 'AssayErrorBudgetFast',
    fires: { [query('2xx')]: '0+9920x100', [query('5xx')]: '0+80x100' },
    quiet: { [query('2xx')]: '0+1000x100' },
    at: '7h',
    stepMinutes: 5,
  },
  {
    alert: 'AssayErrorBudgetSlow',
    fires: { [query('2xx')]: `0+9980x${SAMPLES}`, [query('5xx')]: `0+20x${SAMPLES}` },
    quiet: { [query('2xx')]: `0+9995x${SAMPLES}`, [query('5xx')]: `0+5x${SAMPLES}` },
    at: '8h',
    stepMinutes: 5,
  },
  {
    alert: 'AssayLatencyBudgetFast',
    fires: { [query('2xx')]: '0+100x120', [inTime]: '0+20x120' },
    quiet: { [query('2xx')]: '0+100x120', [inTime]: '0+80x120' },
    at: '80m',
  },
  {
    alert: 'AssayLatencyBudgetSlow',
    fires: { [query('2xx')]: `0+100x${SAMPLES}`, [inTime]: `0+90x${SAMPLES}` },
    quiet: { [query('2xx')]: `0+100x${SAMPLES}`, [inTime]: `0+97x${SAMPLES}` },
    at: '8h',
    stepMinutes: 5,
  },
  { alert: 'AssayDown', fires: { 'up{job="other"}': '1+0x20' }, quiet: BUILD, at: '10m' },
  {
    alert: 'AssayNotReady',
    fires: { 'assay_ready{instance="a"}': '0+0x20' },
    quiet: { 'assay_ready{instance="a"}': '0 0 0 1+0x20' },
    at: '10m',
  },
  {
    alert: 'AssayShedding',
    fires: { assay_http_shed_total: '0+5x30', [query('2xx')]: '0+95x30', [query('5xx')]: '0+5x30' },
    quiet: { assay_http_shed_total: '0+5x30', [query('2xx')]: '0+995x30', [query('5xx')]: '0+5x30' },
    at: '20m',
  },
  {
    alert: 'AssayEventLoopBlocked',
    fires: { 'nodejs_eventloop_lag_p99_seconds{instance="a"}': '0.3+0x30', ...BUILD },
    quiet: { 'nodejs_eventloop_lag_p99_seconds{instance="of another program"}': '0.3+0x30', ...BUILD },
    at: '20m',
  },
  {
    alert: 'AssayQueryLogLosing',
    fires: { assay_query_log_dropped_total: '0x10 7+0x20' },
    quiet: { assay_query_log_dropped_total: '7+0x30' },
    at: '15m',
  },
  {
    alert: 'AssayDatabaseWaiting',
    fires: { 'assay_database_pool{instance="a",state="waiting"}': '8+0x20' },
    quiet: {
      'assay_database_pool{instance="a",state="waiting"}': '2+0x20',
      'assay_database_pool{instance="a",state="busy"}': '10+0x20',
    },
    at: '15m',
  },
  {
    alert: 'AssayReplicaUnused',
    fires: { 'assay_database_replica_up{instance="a"}': '0+0x30' },
    quiet: { 'assay_database_replica_up{instance="a"}': '1+0x30' },
    at: '20m',
  },
  {
    alert: 'AssayRedisDown',
    fires: { 'assay_cache_redis_up{instance="a"}': '0+0x20' },
    quiet: BUILD,
    at: '15m',
  },
  {
    alert: 'AssayTracesLost',
    fires: { 'assay_trace_spans_total{outcome="failed"}': '0+9x60' },
    quiet: {
      'assay_trace_spans_total{outcome="sent"}': '0+9x60',
      'assay_trace_spans_total{outcome="failed"}': '4+0x60',
    },
    at: '40m',
  },
  {
    alert: 'AssayBreakerOpen',
    fires: { 'assay_llm_breaker_open{instance="a"}': '1 1 0.5 1 1 1 0.5 1 1 1 1' },
    quiet: { 'assay_llm_breaker_open{instance="a"}': '1 1 0+0x20' },
    at: '10m',
  },
  {
    alert: 'AssayLlmRatioHigh',
    fires: {
      'assay_query_llm_total{hit="yes"}': '0+35x120',
      'assay_query_llm_total{hit="no"}': '0+65x120',
    },
    quiet: {
      'assay_query_llm_total{hit="yes"}': '0+29x120',
      'assay_query_llm_total{hit="no"}': '0+71x120',
    },
    at: '100m',
  },
  {
    alert: 'AssayLeadCostMeanHigh',
    fires: { assay_query_usd_total: '0+0.6x120', assay_query_leads_total: '0+250x120' },
    quiet: { assay_query_usd_total: '0+0.4x120', assay_query_leads_total: '0+250x120' },
    at: '100m',
  },
  {
    alert: 'AssayLeadCostTailHigh',
    fires: {
      'assay_lead_cost_usd_bucket{le="0.004"}': '0+95x120',
      'assay_lead_cost_usd_bucket{le="0.01"}': '0+100x120',
      'assay_lead_cost_usd_bucket{le="+Inf"}': '0+100x120',
    },
    quiet: {
      'assay_lead_cost_usd_bucket{le="0.004"}': '0+995x120',
      'assay_lead_cost_usd_bucket{le="0.01"}': '0+1000x120',
      'assay_lead_cost_usd_bucket{le="+Inf"}': '0+1000x120',
    },
    at: '100m',
  },
  {
    alert: 'AssayConsumerDown',
    fires: { 'assay_events_consumer_up{stream="snippets"}': '0+0x20' },
    quiet: { 'assay_events_consumer_up{stream="snippets"}': '0 0 0 1+0x20' },
    at: '10m',
  },
  {
    alert: 'AssayConsumerLag',
    fires: { 'assay_events_lag{stream="snippets",partition="0"}': '11000+0x30' },
    quiet: { 'assay_events_lag{stream="snippets",partition="0"}': '50000 30000 9000+0x30' },
    at: '20m',
  },
  {
    alert: 'AssayMessagesRefused',
    fires: {
      'assay_events_refused_total{stream="snippets",code="schema"}': '0+3x120',
      'assay_events_stored_total{stream="snippets"}': '0+7x120',
    },
    quiet: {
      'assay_events_refused_total{stream="snippets",code="schema"}': '0+1x120',
      'assay_events_stored_total{stream="snippets"}': '0+9x120',
    },
    at: '80m',
  },
  {
    alert: 'AssayIndexStale',
    fires: { 'assay_lead_index_seq_lag{instance="a"}': '600+0x20' },
    quiet: { 'assay_lead_index_seq_lag{instance="a"}': '4000 2000 100+0x20' },
    at: '10m',
  },
  {
    alert: 'AssayEvidenceOld',
    fires: { 'assay_kpi_evidence_age_seconds{of="store",stat="p50"}': `${91 * 86_400}+0x100` },
    quiet: { 'assay_kpi_evidence_age_seconds{of="store",stat="p50"}': `${80 * 86_400}+0x100` },
    at: '7h',
    stepMinutes: 5,
  },
  {
    alert: 'AssayKpisStale',
    fires: { 'assay_kpi_age_seconds{of="counting"}': '7300+60x60' },
    quiet: { 'assay_kpi_age_seconds{of="counting"}': '100+60x60' },
    at: '30m',
  },
  {
    alert: 'AssayDrift',
    fires: { 'assay_drift_level{feature="candidates"}': '2+0x120' },
    quiet: { 'assay_drift_level{feature="candidates"}': '1+0x120' },
    at: '90m',
  },
  {
    alert: 'AssayPrecisionLow',
    fires: { 'assay_kpi_ratio{kpi="precision_at_25",bound="high"}': '0.28+0x100' },
    quiet: {
      'assay_kpi_ratio{kpi="precision_at_25",bound="value"}': '0.28+0x100',
      'assay_kpi_ratio{kpi="precision_at_25",bound="high"}': '0.36+0x100',
    },
    at: '7h',
    stepMinutes: 5,
  },
  {
    alert: 'AssayModelSwapFailed',
    fires: { 'assay_model_swaps_total{kind="ranker",outcome="failed"}': '0x10 1+0x30' },
    quiet: {
      'assay_model_swaps_total{kind="ranker",outcome="done"}': '0x10 1+0x30',
      'assay_model_swaps_total{kind="ranker",outcome="failed"}': '0+0x40',
    },
    at: '20m',
  },
  {
    alert: 'AssayReputationAlerts',
    fires: { 'assay_reputation_alerts_open{rule="duplicates"}': '1+0x60' },
    quiet: { 'assay_reputation_alerts_open{rule="duplicates"}': '0+0x60' },
    at: '45m',
  },
];
