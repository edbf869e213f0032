import type { TitleChunk } from '../../vocabulary/api.ts';
import { KIND } from './cue-kinds.ts';
import {
  BARRED,
  breaksBefore,
  CUE,
  cueAt,
  cueBefore,
  type Draft,
  foldedAt,
  gapIs,
  technologiesAt,
  titleAt,
  topicsAt,
  wordIs,
} from './draft.ts';
import { isFiller } from './filler.ts';
import { isFocus } from './focus.ts';
import { companyFollows } from './reading.ts';

const SECTOR_WORDS_MAX = 4;
const OFFER_WORDS_MAX = 6;
const TITLE_WORDS_MAX = 4;
/** Topics that as often say what a person does as what a company is: they stay in the title. */
const DISCIPLINE =
  /^(?:artificial|machine|generative|natural|computer|data|analytics|b2b|b2c|api|consumer|enterprise|cloud|mobile|security|network|information|infrastructure|platform|software|hardware|dev|growth|marketing|sales|advertising|content|human|legal|finance|accounting|design|research|customer|product|internet|web |web dev|supply|procurement|payments?|revenue|identity|risk|compliance|privacy|search|social|video|public relations|robotics|systems|embedded)/;

/** Words that could be a title and say what a company is, makes, or has. */
export function isAboutCompany(draft: Draft, chunk: TitleChunk): boolean {
  return (
    isAttribute(draft, chunk) ||
    isKindOfCompany(draft, chunk) ||
    startsKind(draft, chunk) ||
    isBuilder(draft, chunk) ||
    isProductPartner(draft, chunk)
  );
}

/** "oil and gas operators": what they do, where "crane operators" is what somebody's job is. */
function isKindOfCompany(draft: Draft, { start, end }: TitleChunk): boolean {
  if (end !== start + 1 || breaksBefore(draft, start)) return false;
  const company = cueAt(draft, start, KIND.company) !== null;
  const goods = MAKERS.test(foldedAt(draft, start))
    ? GOODS
    : BUILDERS.test(foldedAt(draft, start))
      ? SITES
      : null;
  if (!company && goods === null) return false;
  for (let at = start - 1; at >= 0 && at >= start - SECTOR_WORDS_MAX; at--)
    for (const topic of topicsAt(draft, at))
      if (topic.end === start && (company ? isSector(topic.entry) : goods?.test(topic.entry.topic) === true))
        return true;
  return false;
}

/** "executive search firm": the first word of a kind of company. */
function startsKind(draft: Draft, { start, end }: TitleChunk): boolean {
  return (
    end === start + 1 &&
    topicsAt(draft, start).some(
      (topic) => topic.end > end && (topic.entry.kind === 'org' || companyFollows(draft, topic.end)),
    )
  );
}

/** "real estate developers", "food producers": a title of several words whose first ones are the sector. */
function isBuilder(draft: Draft, { start, end }: TitleChunk): boolean {
  const head = foldedAt(draft, end - 1);
  const of = BUILDERS.test(head) ? SITES : MAKERS.test(head) ? GOODS : null;
  if (end === start + 1 || of === null) return false;
  for (let at = Math.max(0, start - 2); at < end - 1; at++)
    if (topicsAt(draft, at).some((topic) => topic.end === end - 1 && of.test(topic.entry.topic))) return true;
  return false;
}

/** "companies with a VP of Sales": whom a company has is no sector of it. */
export function isOfStaff(draft: Draft, start: number, end: number): boolean {
  for (let at = start - 1; at >= 0 && at >= start - TITLE_WORDS_MAX; at--) {
    const chunk = titleAt(draft, at);
    if (chunk !== null && chunk.end >= end && chunk.confidence >= 0.5 && isAttribute(draft, chunk))
      return true;
  }
  return false;
}

/** "olive oil producers", where "film producers" are people. */
const MAKERS = /^(?:producers?|growers?|processors?|exporters?|importers?|installers?)$/;
const GOODS =
  /^(?:food|alcoholic|agriculture|aquaculture|forestry|energy|renewable|hydrogen|oil and gas|chemicals|metals|plastics|paper|textiles|building materials|semiconductors|batteries)/;

/** "real estate developers", "wind farm developers" write no software. */
const BUILDERS = /^developers?$/;
const SITES = /^(?:real estate|renewable|solar|wind|energy|data centers|hospitality|nuclear|hydrogen)/;

export function isSector({ weak, topic }: { weak: boolean; topic: string }): boolean {
  return !weak && !DISCIPLINE.test(topic);
}

/** "companies building AI agents", "with female founders", "with 100-500 lawyers": said of the company asked for. */
function isAttribute(draft: Draft, chunk: TitleChunk): boolean {
  let { start } = chunk;
  while (start > 0 && titleAt(draft, start - 1)?.end === chunk.end) start--;
  let i = start - 1;
  while (i > 0 && isPassed(draft, i)) i--;
  if (isFocus(foldedAt(draft, i)) || madeFor(draft, i)) return true;
  if (wordIs(draft, start - 1, 'digits') && draft.claims[start - 1] !== CUE) return true;
  // "quisiera contactar con responsables": whom to reach.
  if (cueBefore(draft, i + 1, KIND.request) !== null) return false;
  return (
    /^(?:with|by|through|via|whose|mit|avec|con|com|met)$/.test(foldedAt(draft, i)) &&
    i > 0 &&
    !gapIs(draft, i + 1, 'break')
  );
}

/** What may stand between "with" and a title: "with ex-Google engineers", "by a second-time founder". */
function isPassed(draft: Draft, i: number): boolean {
  if (draft.claims[i] === BARRED || gapIs(draft, i, 'joint') || gapIs(draft, i + 1, 'joint')) return true;
  return isFiller(foldedAt(draft, i)) || isArticle(foldedAt(draft, i));
}

function isArticle(folded: string): boolean {
  return folded === 'a' || folded === 'an' || folded === 'the';
}

/** "offering background checks to landlords": whom they sell to. */
function offersBefore(draft: Draft, i: number): boolean {
  for (let at = i - 1; at >= 0 && at >= i - OFFER_WORDS_MAX && !breaksBefore(draft, at + 1); at--)
    if (isFocus(foldedAt(draft, at))) return true;
  return false;
}

/** "Odoo implementation partner", "AWS partner": a firm that works with the product. */
function isProductPartner(draft: Draft, { start, end }: TitleChunk): boolean {
  if (!/^partners?$/.test(foldedAt(draft, end - 1))) return false;
  for (let at = Math.max(0, start - 2); at < end - 1; at++)
    if (technologiesAt(draft, at).some((match) => match.end >= start - 1 && match.end < end)) return true;
  return false;
}

/** "software for dentists", "CRM for real estate agents": who the product is for. */
function madeFor(draft: Draft, i: number): boolean {
  if (draft.folded[i] === 'to') return offersBefore(draft, i);
  if (draft.folded[i] !== 'for' || i === 0) return false;
  if (/^(?:recruiting|recruitment|sourcing|staffing|search|sales|marketing)$/.test(foldedAt(draft, i - 1)))
    return false;
  if (cueAt(draft, i - 1, KIND.company) !== null) return true;
  for (let at = Math.max(0, i - SECTOR_WORDS_MAX); at < i; at++)
    if (topicsAt(draft, at).some((topic) => topic.end === i)) return true;
  return false;
}
