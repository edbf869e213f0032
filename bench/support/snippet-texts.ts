import type { SnippetRecord } from '../../src/domain/snippet.ts';
import type { Random } from './random.ts';

const SUBJECTS =
  'the data team|its finance department|the security group|their marketing staff|the operations office|its research lab|the sales organisation|the platform team|its customer support|the logistics unit'.split(
    '|',
  );
const VERBS =
  'is hiring engineers for|has begun to evaluate|plans to replace|announced a project on|is migrating to|opened an office for|has bought licences of|looks for a partner for|published a tender for|reported good results with'.split(
    '|',
  );
const THINGS =
  'a cloud data warehouse|payroll software|an endpoint protection service|a customer data platform|electronic health records|warehouse robots|a billing system|an analytics suite|fraud detection|route planning|a contact centre|identity management|demand forecasting|a document archive|network monitoring|quality inspection'.split(
    '|',
  );
const REASONS =
  'after a year of rapid growth|because the old system is no longer maintained|as part of a larger programme|since costs had doubled|following an audit|to serve new customers abroad|before the next season begins|in order to shorten delivery times|to meet new rules on reporting|as several managers confirmed|while the board reviews the budget|with help from outside consultants|although the schedule remains open|and expects first results soon'.split(
    '|',
  );
const WORDS =
  'reliable faster regional modern internal external monthly quarterly large small European American Asian careful public private technical commercial legal industrial digital open joint annual early late central local global mobile secure flexible simple complex expensive cheap useful strong weak deep broad narrow steady sudden planned tested certified approved delayed funded shared'.split(
    ' ',
  );

/** Evidence as a miner would send it: 25 to 45 words that name the company, no two alike. */
export function snippetText(company: string, random: Random): string {
  const any = (list: readonly string[]) => list[random.below(list.length)] ?? '';
  const sentence = () =>
    `${any(SUBJECTS)} ${any(VERBS)} ${any(WORDS)} ${any(WORDS)} ${any(THINGS)} ${any(REASONS)}`;
  return `At ${company} ${sentence()}. Besides, ${sentence()}, ${any(REASONS)}.`;
}

export interface BenchCompany {
  company_id: string;
  company_name: string;
  domain: string;
}

export function snippetRecord(
  id: string,
  company: BenchCompany,
  random: Random,
  observedAt: Date,
): SnippetRecord {
  return {
    snippet_id: id,
    miner_id: `miner-${random.below(20)}`,
    company_id: company.company_id,
    text: snippetText(company.company_name, random),
    observed_at: observedAt.toISOString(),
    content_type: 'news',
    source_url: `https://www.${company.domain}/news/${id}`,
  };
}
