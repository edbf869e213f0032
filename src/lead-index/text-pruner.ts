import { CONTENT_TYPES } from '../domain/snippet.ts';
import { ageDays, decay, type IntentSettings } from '../pipeline/intent/formulas.ts';
import type { MinerFactors } from '../ports/learned.ts';
import { ALL, type BitPlanes, NONE, type Operand, planeOperand, tempOperand } from './bit-planes.ts';
import { setBit } from './bitset.ts';
import { BoundTable, type Classes } from './bound-table.ts';
import { ALWAYS, DecisionDiagram, NEVER } from './decision-diagram.ts';
import type { Segment } from './segment.ts';
import type { TermList } from './term-lists.ts';
import { seek } from './text-field.ts';
import type { TextScratch } from './text-scratch.ts';

export interface PrunedText {
  segment: Segment;
  lists: readonly TermList[];
  settings: IntentSettings;
  asOfMs: number;
  miners: MinerFactors | null;
}

/** Leads are told apart by whether their newest snippet may count for more than so much. */
const DECAYS = [0.75, 0.5, 0.25];
/** Lists told apart; a lead is taken to be in all further ones, those that matter least, where it is in one of them. */
const SINGLE_MAX = 8;
/** Steps of the functions of all classes; where they are more, fewer lists are told apart. */
const NODES_MAX = 128;
/** Steps for a threshold serve for those that are higher by so much: to make them costs more than a few leads too many. */
const SAME_THRESHOLD = 1.1;

/** Places of sets among the planes: a lead's lists, its age (newest first), types of its snippets that count for more. */
const LISTS = 0;
const AGES = LISTS + SINGLE_MAX + 1;
const TYPES = AGES + DECAYS.length;
const AMONG = TYPES + CONTENT_TYPES.length;
const BOUND = AMONG + 1;
/** Temporary sets beside those of the nodes, which begin at 2. */
const ANY = tempOperand(NODES_MAX + 2);
const BOOSTED = tempOperand(NODES_MAX + 3);
const PLAIN = tempOperand(NODES_MAX + 4);
const HAVING_TYPE = tempOperand(NODES_MAX + 5);

/**
 * Finds the leads of a segment that can be worth a threshold by their text, from bounds alone: by the lists a lead is
 * in, by how new its evidence is and by whether it is of a type that counts for more. Which lists are enough is for each
 * class of leads a monotone function, worked out for all leads of a window at once, bit by bit.
 */
export class TextPruner {
  readonly #segment: Segment;
  readonly #planes: BitPlanes;
  /** Those that add most first. */
  readonly #lists: readonly TermList[];
  /** Bits of the table's masks: lists told apart, and one for all others. */
  readonly #shares: number;
  /** Where each list's postings of the current window start and end, unless it has a bitset. */
  readonly #begins: Float64Array;
  readonly #ends: Float64Array;
  /** Number of classes by age; a class of the table is this with, or as many again without, a type that counts for more. */
  readonly #ages: number;
  /** Newest first: first word of the set of leads of this age and all before; none for the last. */
  readonly #sets: number[] = [];
  /** First words of the sets of leads with a type that counts for more. */
  readonly #types: number[] = [];
  readonly #table: BoundTable;
  #threshold = Number.NaN;
  /** Of the steps for that threshold: which lists they need, and whether ages and types. */
  #needed = 0;
  #hasSteps = false;

  /** Only for segments with freshness. */
  constructor({ segment, lists, settings, asOfMs, miners }: PrunedText, scratch: TextScratch) {
    this.#segment = segment;
    this.#planes = scratch.planes;
    const worth = (list: TermList) => list.bound * (list.isOwn ? settings.ownTextWeight : 1);
    this.#lists = lists.toSorted((a, b) => worth(b) - worth(a));
    this.#begins = new Float64Array(lists.length);
    this.#ends = new Float64Array(lists.length);
    const classes = this.#classesOf(settings, asOfMs, miners?.max ?? 1);
    this.#ages = classes.factors.length / 2;
    const shares = this.#sharesOf();
    this.#shares = shares.length;
    this.#table = new BoundTable(shares, classes, settings, scratch.bounds);
  }

  #classesOf(settings: IntentSettings, asOfMs: number, most: number): Classes {
    const { times, wordCount } = this.#segment.freshness;
    const decays = [1];
    let set = 0;
    for (const wanted of DECAYS) {
      const decayOf = () => decay(ageDays(times[set] ?? 0, asOfMs), settings);
      while (set < times.length && decayOf() > wanted) set++;
      if (set === times.length) break;
      this.#sets.push(set * wordCount);
      decays.push(decayOf());
      set++;
    }
    let boost = 0;
    CONTENT_TYPES.forEach((type, number) => {
      const added = settings.boosts[type] ?? 0;
      if (added > 0) this.#types.push(number * wordCount);
      boost = Math.max(boost, added);
    });
    const factors = decays.map((factor) => factor * most);
    return {
      factors: [...factors, ...factors],
      boosts: [...decays.map(() => boost), ...decays.map(() => 0)],
    };
  }

  #sharesOf(): { own: number; snippets: number }[] {
    const shares: { own: number; snippets: number }[] = [];
    this.#lists.forEach(({ isOwn, bound }, n) => {
      const at = Math.min(n, SINGLE_MAX);
      const share = shares[at] ?? { own: 0, snippets: 0 };
      shares[at] = share;
      if (isOwn) share.own += bound;
      else share.snippets += bound;
    });
    return shares;
  }

  /** To be called before the first window, and before windows come from the first on again. */
  rewind(): void {
    for (let n = 0; n < this.#lists.length; n++) this.#ends[n] = this.#lists[n]?.from ?? 0;
    this.#threshold = Number.NaN;
  }

  /**
   * Leads 32 * from .. 32 * to - 1 of `among` that can be worth the threshold, as bits from word 0 on, until the next call.
   * Windows are to be asked for in order.
   */
  narrow(from: number, to: number, threshold: number, among: Uint32Array): Uint32Array {
    const planes = this.#planes;
    const out = planes.plane(BOUND);
    if (!(threshold >= this.#threshold && threshold <= this.#threshold * SAME_THRESHOLD))
      this.#write(threshold);
    const count = to - from;
    if (!this.#hasSteps) return out.fill(0, 0, count);
    planes.load(AMONG, among, from, count);
    for (let share = 0; share < this.#shares; share++)
      if (((this.#needed >>> share) & 1) === 1) this.#loadShare(share, from, to);
    const { newest, types } = this.#segment.freshness;
    for (const [age, set] of this.#sets.entries()) planes.load(AGES + age, newest, set + from, count);
    for (const [type, set] of this.#types.entries()) planes.load(TYPES + type, types, set + from, count);
    planes.run(count);
    return out;
  }

  /** The steps that make the set of leads worth the threshold. */
  #write(threshold: number): void {
    this.#threshold = threshold;
    const { diagram, roots } = this.#functionsFor(threshold);
    const planes = this.#planes;
    planes.begin();
    this.#needed = 0;
    this.#hasSteps = roots.some((root) => root !== NEVER);
    if (!this.#hasSteps) return;
    for (let node = 2; node < diagram.variables.length; node++) {
      const variable = diagram.variables[node] ?? 0;
      const low = operandOf(diagram.low[node] ?? 0);
      const high = operandOf(diagram.high[node] ?? 0);
      planes.add(operandOf(node), low, planeOperand(LISTS + variable), high);
      this.#needed |= 1 << variable;
    }
    if (roots.includes(ALWAYS)) this.#writeAny();
    const ages = this.#ages;
    this.#writeByAge(BOOSTED, roots.slice(0, ages));
    this.#writeByAge(PLAIN, roots.slice(ages));
    planes.add(HAVING_TYPE, NONE, NONE, NONE);
    for (let type = 0; type < this.#types.length; type++)
      planes.add(HAVING_TYPE, HAVING_TYPE, ALL, planeOperand(TYPES + type));
    planes.add(PLAIN, PLAIN, HAVING_TYPE, BOOSTED);
    planes.add(planeOperand(BOUND), NONE, planeOperand(AMONG), PLAIN);
  }

  /** A lead that is in none of the lists is worth nothing, and not among those looked for even where that would do. */
  #writeAny(): void {
    this.#planes.add(ANY, NONE, NONE, NONE);
    for (let share = 0; share < this.#shares; share++) {
      this.#planes.add(ANY, ANY, ALL, planeOperand(LISTS + share));
      this.#needed |= 1 << share;
    }
  }

  /** `roots` are of the ages, newest first: what is enough for older evidence is for newer, and a set holds those before it. */
  #writeByAge(into: Operand, roots: readonly number[]): void {
    this.#planes.add(into, NONE, NONE, NONE);
    roots.forEach((root, age) => {
      if (root === NEVER || root === roots[age + 1]) return;
      const isLast = age === roots.length - 1;
      this.#planes.add(
        into,
        into,
        root === ALWAYS ? ANY : operandOf(root),
        isLast ? ALL : planeOperand(AGES + age),
      );
    });
  }

  /** By class, over as many lists as there is room for; those after them are taken to be there. */
  #functionsFor(threshold: number): { diagram: DecisionDiagram; roots: number[] } {
    for (let variables = this.#shares; ; variables >>>= 1) {
      const diagram = new DecisionDiagram(NODES_MAX);
      const given = ((1 << this.#shares) - 1) & ~((1 << variables) - 1);
      const roots: number[] = [];
      for (let group = 0; group < this.#ages * 2; group++) {
        const root = diagram.of(variables, (mask) => this.#table.valueOf(group, mask | given) >= threshold);
        if (root === null) break;
        roots.push(root);
      }
      if (roots.length === this.#ages * 2) return { diagram, roots };
    }
  }

  /** Leads of the window that have the list, or the last ones together. */
  #loadShare(share: number, from: number, to: number): void {
    const last = share === SINGLE_MAX ? this.#lists.length : share + 1;
    const list = this.#lists[share];
    if (last === share + 1 && list !== undefined && list.base >= 0) {
      this.#planes.load(LISTS + share, list.field.dense.bits, list.base + from, to - from);
      return;
    }
    const having = this.#planes.plane(LISTS + share).fill(0, 0, to - from);
    for (let n = share; n < last; n++) this.#addList(n, from, to, having);
  }

  #addList(n: number, from: number, to: number, having: Uint32Array): void {
    const list = this.#lists[n];
    if (list === undefined) return;
    if (list.base >= 0) {
      const { bits } = list.field.dense;
      for (let w = 0; w < to - from; w++) having[w] = (having[w] ?? 0) | (bits[list.base + from + w] ?? 0);
      return;
    }
    this.#place(n, list, from, to);
    const { docs } = list.field;
    const { snippetLead } = this.#segment;
    const end = this.#ends[n] ?? 0;
    const offset = from * 32;
    if (list.isOwn) for (let i = this.#begins[n] ?? 0; i < end; i++) setBit(having, (docs[i] ?? 0) - offset);
    else
      for (let i = this.#begins[n] ?? 0; i < end; i++)
        setBit(having, (snippetLead[docs[i] ?? 0] ?? 0) - offset);
  }

  /** Notes where the list's postings of the window are. */
  #place(n: number, { field, isOwn, to: listEnd }: TermList, from: number, to: number): void {
    const { docs } = field;
    const { snippetStart, leadCount } = this.#segment;
    const first = from * 32;
    const last = Math.min(to * 32, leadCount);
    const begin = seek(docs, isOwn ? first : (snippetStart[first] ?? 0), this.#ends[n] ?? 0, listEnd);
    this.#begins[n] = begin;
    this.#ends[n] = seek(docs, isOwn ? last : (snippetStart[last] ?? 0), begin, listEnd);
  }
}

function operandOf(node: number): Operand {
  return node === NEVER ? NONE : node === ALWAYS ? ALL : tempOperand(node);
}
