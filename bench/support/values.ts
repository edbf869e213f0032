/** Facet values of the synthetic leads, the most common first. */
function list(text: string): string[] {
  return text.trim().split(/\s+/);
}

export const COUNTRIES =
  list(`US GB DE IN FR CA CN NL ES AU BR SE IL IT CH SG JP PL IE DK BE FI NO AT PT KR MX AE CZ ZA
  EE TR AR CO ID NZ VN MY TH PH NG KE EG SA RO HU GR UA CL PE LT LV BG HR RS SI SK LU IS TW`);
export const REGIONS =
  list(`US-CA US-NY US-TX US-MA US-WA US-FL US-IL US-CO US-GA US-PA US-NC US-VA US-OH US-NJ US-UT
  US-AZ US-MN US-MI US-OR US-MD US-TN US-MO US-WI US-CT US-IN US-NV`);
export const CITIES =
  list(`London Berlin Paris Toronto Bangalore Amsterdam Madrid Sydney Stockholm Milan Zurich Singapore
  Tokyo Warsaw Dublin Copenhagen Munich Hamburg Barcelona Lyon Montreal Mumbai Delhi Shanghai Beijing Melbourne Oslo
  Helsinki Vienna Lisbon Seoul Dubai Prague Tallinn Istanbul Austin Boston Chicago Seattle Denver Atlanta Miami Portland`);
export const TOPICS =
  list(`software saas fintech healthcare ai e_commerce marketing education security analytics
  biotechnology logistics real_estate insurance manufacturing robotics energy media gaming travel food retail
  human_resources legal telecommunications automotive agriculture aerospace construction developer_tools payments
  machine_learning iot hardware semiconductors cleantech advertising sports fashion music video chat_bots blockchain
  data_infrastructure devops observability identity crm erp supply_chain procurement banking lending wealth hospitality
  government nonprofit pharmaceuticals medical_devices diagnostics genomics telehealth fitness pets childcare`);
export const TECHNOLOGIES =
  list(`aws salesforce google_cloud azure hubspot shopify wordpress react kubernetes snowflake
  postgresql stripe node.js python java docker mongodb kafka redis elasticsearch tableau looker databricks segment
  zendesk intercom twilio okta workday netsuite sap oracle servicenow datadog pagerduty terraform jenkins github gitlab
  jira slack asana magento bigquery redshift dbt airflow spark vue angular php rails django .net c++ go rust`);
export const TITLE_WORDS =
  list(`manager engineer director head vice president vp sales marketing senior software product
  chief officer technology data operations lead founder account executive customer success design finance security
  people talent revenue growth partner consultant analyst architect`);
export const FUNCTIONS = list(`engineering sales marketing product operations data finance customer_success
  human_resources design it security legal business_development research procurement administration trust_safety`);
export const SENIORITIES = list(
  'manager director senior vp c_level head founder lead mid entry owner partner intern',
);
export const STAGES = list('seed series_a series_b pre_seed series_c growth series_d ipo series_e series_f');
export const COMPANY_TYPES = list('private public nonprofit government');
