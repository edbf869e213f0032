import type { TitleSurface } from './api.ts';
import type { PhraseMatch } from './phrase-matcher.ts';
import type { Token } from './tokenize.ts';

/** One stretch of an English title: canonical and as-asked words. */
export interface RawChunk {
  end: number;
  title: string;
  asked: string;
  confidence: number;
}

export interface ChunkTable {
  matchesAt(tokens: readonly Token[], i: number): readonly PhraseMatch<TitleSurface>[];
  /** A word for organisations ("companies"): "directors of logistics companies" has no function. */
  isCompanyWord(token: Token): boolean;
}

const OF = new Set(['of', 'for']);
const JOIN = new Set(['and', '&', 'or']);
const ARTICLES = new Set(['the', 'our', 'global', 'all']);

/** "presidents of regional banks": no field by themselves. */
const ADJECTIVES = new Set(['regional', 'national', 'local', 'international', 'public', 'community']);

interface State {
  end: number;
  title: string[];
  asked: string[];
}

/**
 * The grammar of English titles: levels and modifiers, then nouns ("senior site reliability engineers"); after a noun that takes
 * a field, the field ("director of people operations and talent", "VP Engineering"). Returns the longest well-formed stretch.
 */
export function englishChunkAt(tokens: readonly Token[], start: number, table: ChunkTable): RawChunk | null {
  let state: State = { end: start, title: [], asked: [] };
  let best: RawChunk | null = null;
  let sawHead = false;
  let takesField = false;
  let wasWhole = false;
  let joined = false;
  for (;;) {
    const more = sawHead || state.end === start ? null : joinedField(tokens, state, table);
    if (more !== null) {
      state = more;
      joined = true;
    }
    const match = pick(table.matchesAt(tokens, state.end));
    if (match === null || (state.end > start && tokens[state.end]?.gap === 'break')) break;
    const { entry } = match;
    const isNoun = entry.part === 'head' || entry.part === 'phrase';
    if (sawHead && !isNoun && (!takesField || isTypeOfCompany(tokens, match.end, table))) break;
    // "SDRs & BDRs": two whole titles, not one.
    if (sawHead && isNoun && isAnother(tokens, match, wasWhole)) break;
    wasWhole = entry.part === 'phrase';
    if (!sawHead && entry.weak && !isNoun && state.end > start) {
      if (entry.title === 'associate') best = better(best, step(state, tokens, match), 1);
      break;
    }
    state = step(state, tokens, match);
    if (isNoun) {
      sawHead = true;
      takesField = takesFieldAfter(entry);
    } else if (entry.part === 'role') {
      sawHead ||= false;
    }
    if (sawHead || !joined) best = better(best, state, confidenceOf(entry, sawHead, state.end - start));
    if (isNoun && !companyNext(tokens, state.end, table)) {
      const field = fieldAfter(tokens, state, table, takesField);
      if (field !== null) return better(null, field, 1);
    }
  }
  return best;
}

/** Nothing but a blank before it: "heads of engineering, product" directs no products. */
function companyNext(tokens: readonly Token[], i: number, table: ChunkTable): boolean {
  const next = tokens[i];
  return next !== undefined && next.gap !== 'break' && table.isCompanyWord(next);
}

const EMPTY: Token = { text: '', folded: '', start: 0, end: 0, gap: 'break' };

/** "product manager public company": no manager of the public. */
function isTypeOfCompany(tokens: readonly Token[], end: number, table: ChunkTable): boolean {
  return (
    /^(?:public|private|family)$/.test(tokens[end - 1]?.folded ?? '') &&
    table.isCompanyWord(tokens[end] ?? EMPTY)
  );
}

/** "HR and payroll managers", "marketing or growth leads": another field before the noun. */
function joinedField(tokens: readonly Token[], state: State, table: ChunkTable): State | null {
  const word = tokens[state.end];
  if (word?.folded !== 'and' && word?.folded !== 'or') return null;
  if (word.gap === 'break' || tokens[state.end + 1]?.gap !== 'space') return null;
  if (pick(table.matchesAt(tokens, state.end + 1))?.entry.part !== 'modifier') return null;
  return { end: state.end + 1, title: [...state.title, word.folded], asked: [...state.asked, word.folded] };
}

/** "SDRs & BDRs", "VP/director", "founder & CTO", "CMOs & VPs": two titles, not one. */
function isAnother(
  tokens: readonly Token[],
  { start, entry }: PhraseMatch<TitleSurface>,
  wasWhole: boolean,
): boolean {
  if (tokens[start]?.gap === 'joint' || (wasWhole && entry.seniority === 'vp')) return true;
  return entry.part === 'phrase' && (wasWhole || entry.seniority === 'c_level');
}

/** Longest first; of equals the noun. */
function pick(matches: readonly PhraseMatch<TitleSurface>[]): PhraseMatch<TitleSurface> | null {
  const longest = matches[0];
  if (longest === undefined) return null;
  const rank = { phrase: 0, role: 1, head: 2, level: 3, modifier: 4 };
  let best = longest;
  for (const match of matches)
    if (match.end === longest.end && rank[match.entry.part] < rank[best.entry.part]) best = match;
  return best;
}

function takesFieldAfter(entry: TitleSurface): boolean {
  return /(?:director|head|president|manager|lead|officer|partner|chief|vp|leader|chair|dean|counsel|analyst|specialist|fellow)$/.test(
    entry.title,
  );
}

function step(state: State, tokens: readonly Token[], match: PhraseMatch<TitleSurface>): State {
  const words = tokens.slice(match.start, match.end).map((token) => token.folded);
  return {
    end: match.end,
    title: [...state.title, match.entry.title],
    asked: [...state.asked, askedForm(words, match.entry)],
  };
}

/** What was written, in the singular: the last word gives up its s where the entry's own last word has none. */
function askedForm(words: readonly string[], entry: TitleSurface): string {
  const text = words.join(' ');
  if (entry.language !== 'en' && entry.language !== 'any') return entry.title;
  if (entry.part === 'modifier' || entry.part === 'role') return text;
  if (!text.endsWith('s') || entry.title === text) return text;
  const last = entry.title.split(' ').at(-1) ?? '';
  const written = words.at(-1) ?? '';
  return last === written || (last.endsWith('s') && written === last) ? text : singular(text);
}

/** "Revenue ops" and "DevSecOps" are no plurals. */
function singular(text: string): string {
  if (/ops$/.test(text)) return text;
  if (/(?:ch|sh|x|ss)es$/.test(text)) return text.slice(0, -2);
  return text.replace(/ies$/, 'y').replace(/s$/, '');
}

function confidenceOf(entry: TitleSurface, sawHead: boolean, length: number): number {
  if (sawHead) return entry.weak && length === 1 ? 0.4 : 1;
  if (entry.part === 'role') return entry.weak ? 0.6 : 0.9;
  return 0.3;
}

function better(best: RawChunk | null, state: State, confidence: number): RawChunk {
  if (best !== null && best.confidence > confidence) return best;
  return { end: state.end, title: state.title.join(' '), asked: state.asked.join(' '), confidence };
}

/** "head of tax unicorn": where they work, said last. */
function isLastNote(tokens: readonly Token[], i: number): boolean {
  return (
    i === tokens.length - 1 && /^(?:unicorn|start-?up|scale-?up|enterprise)$/.test(tokens[i]?.folded ?? '')
  );
}

/** "of people operations", "of AI/ML", "for growth and partnerships", and without "of" after a noun that takes a field. */
function fieldAfter(
  tokens: readonly Token[],
  state: State,
  table: ChunkTable,
  takesField: boolean,
): State | null {
  let at = state.end;
  // "VP's of marketing"
  if (tokens[at]?.folded === 's' && tokens[at]?.gap === 'joint') at++;
  const link = tokens[at];
  if (link === undefined || link.gap === 'break' || !OF.has(link.folded)) return null;
  if (!takesField && link.folded !== 'of') return null;
  at++;
  if (ARTICLES.has(tokens[at]?.folded ?? '')) at++;
  let field: State = { end: at, title: [...state.title, link.folded], asked: [...state.asked, link.folded] };
  let complete: State | null = null;
  for (;;) {
    const token = tokens[field.end];
    if (token === undefined || token.gap === 'break') break;
    if (complete !== null && JOIN.has(token.folded)) {
      const next = pick(table.matchesAt(tokens, field.end + 1));
      if (
        next === null ||
        next.entry.part === 'phrase' ||
        next.entry.part === 'level' ||
        tokens[field.end + 1]?.gap === 'break'
      )
        break;
      field = { end: field.end + 1, title: [...field.title, 'and'], asked: [...field.asked, 'and'] };
    }
    const match = pick(table.matchesAt(tokens, field.end));
    if (
      match === null ||
      match.entry.part === 'level' ||
      (match.entry.part === 'phrase' && match.entry.seniority !== null)
    )
      break;
    field = step(field, tokens, match);
    if (!ADJECTIVES.has(tokens[field.end - 1]?.folded ?? '')) complete = field;
  }
  if (complete === null || (companyNext(tokens, complete.end, table) && !isLastNote(tokens, complete.end)))
    return null;
  return complete;
}
