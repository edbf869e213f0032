/**
 * Every reason for which evidence is refused: what it means and how to mend it, written for the miner.
 * docs/evidence.md is made from this table. A code never changes its meaning.
 */
export const GATE_CODES = {
  schema: {
    means: 'A required field is missing, or a field is not of the form it must have.',
    fix: 'send the fields in the form that docs/import.md lists',
  },
  too_short: {
    means:
      'The text is shorter than 12 letters and digits (an ideograph counts as two): too little to say what happened.',
    fix: 'send the whole sentence or passage that holds the evidence',
  },
  too_long: {
    means: 'The text is longer than 10,000 characters.',
    fix: 'send the passage that matters, not the whole page',
  },
  language: {
    means:
      'The text is clearly in a language other than English, German, French, Spanish, Portuguese, Italian, Dutch, Japanese or Chinese. Where it cannot be told, the text is taken.',
    fix: 'send evidence in one of the supported languages',
  },
  observed_in_future: {
    means: 'observed_at is later than now, with five minutes allowed for clocks that differ.',
    fix: 'send the moment at which you saw the evidence, and check your clock',
  },
  dates_disagree: {
    means:
      'The text tells of something that happened on a date after observed_at, so it cannot have been seen then. Announcements of what is to come are taken.',
    fix: 'send the moment at which you saw this text',
  },
  url_not_public: {
    means:
      'source_url is not an address that anyone can open: a private or reserved network, or a name without a public domain.',
    fix: 'give the public address of the page, or leave source_url out',
  },
  url_wrong_kind: {
    means:
      'source_url is no page that can hold such evidence: search results, a file that is no document, a login, basket or legal page, or a page of another kind than content_type says.',
    fix: 'give the address of the page that holds the text, or mend content_type',
  },
  boilerplate: {
    means:
      'The text is what every site says of itself: cookie or privacy notices, menus, error pages, filler, or praise without any event.',
    fix: 'send the passage that says what the company did, needs or plans',
  },
  no_mention: {
    means:
      'No stored lead has the domain, and neither the text nor source_url names the company, so it cannot be told whom the evidence is about.',
    fix: 'send a passage that names the company, or a key that is known',
  },
  near_duplicate: {
    means:
      'You sent the same text, or nearly the same, for this company under another snippet_id, seen less than 30 days apart.',
    fix: 'send each piece of evidence once; the same message again keeps its snippet_id',
  },
  copied: {
    means:
      'Another miner sent this text, or nearly the same, for this company first, seen less than 180 days apart. The first keeps the credit.',
    fix: 'send evidence of your own finding',
  },
  template: {
    means: 'You sent this same text for ten other companies already: it says nothing of any one of them.',
    fix: 'send what is particular to the company, with its name',
  },
  id_taken: {
    means: 'Another miner has sent a snippet with this snippet_id.',
    fix: 'start your ids with something of your own, like your miner_id',
  },
  forgotten: {
    means: 'The company, lead or miner asked to be forgotten. Nothing of it is stored.',
    fix: 'leave it out',
  },
  personal_email: {
    means: 'A mail address at a private mail host. Personal data of consumers is refused and not stored.',
    fix: 'leave private mail addresses out; the evidence does not need them',
  },
  personal_phone: {
    means:
      "A telephone number that is not clearly a company's published line (a free-call number, or one called switchboard, head office or customer service). Not stored.",
    fix: 'leave telephone numbers out; the evidence does not need them',
  },
  personal_address: {
    means: "A person's home address. Not stored.",
    fix: 'leave private addresses out; the place of a company may stay',
  },
  personal_id: {
    means:
      'A number that looks like a national identity, social security, tax or passport number. Not stored.',
    fix: 'leave numbers of persons out',
  },
  personal_account: {
    means: 'A number that passes the check of a payment card or bank account. Not stored.',
    fix: 'leave card and account numbers out',
  },
  throttled: {
    means:
      'You have sent more than you may for now: as much as your share of refused rows leaves you (docs/miners.md). Nothing was looked at or stored.',
    fix: 'send it again after the time that the reason names, and see to what is refused',
  },
} as const;

export type GateCode = keyof typeof GATE_CODES;

export function isGateCode(code: string): code is GateCode {
  return Object.hasOwn(GATE_CODES, code);
}

export function isPersonal(code: GateCode): boolean {
  return code.startsWith('personal_');
}
