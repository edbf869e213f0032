import type { Facet } from '../domain/predicate.ts';
import { hasBit } from './bitset.ts';
import type { PlanNode } from './plan.ts';
import type { Segment } from './segment.ts';

export type OrdinalTest = (lead: number) => boolean;
type In = Extract<PlanNode, { op: 'in' }>;
/** Codes of the values of node `number` that the segment has. */
type CodesOf = (number: number, node: In) => readonly number[];

/** Larger dictionaries are not worth a mark for each value. */
const MARKS_MAX = 1 << 16;

/** Codes of the values that the segment has. */
export function codesOf(node: In, segment: Segment): number[] {
  const facet = segment.facet(node.facet);
  const codes: number[] = [];
  for (const value of node.values) {
    const code = facet.codeOf(value);
    if (code >= 0) codes.push(code);
  }
  return codes;
}

/** A plan's node as a test of single leads, for the few that the rest of a filter leaves. */
export function ordinalTest(
  nodes: readonly PlanNode[],
  number: number,
  segment: Segment,
  codesOfNode: CodesOf,
): OrdinalTest {
  const node = nodes[number];
  const testOf = (part: number) => ordinalTest(nodes, part, segment, codesOfNode);
  if (node === undefined) throw new Error('no such node');
  switch (node.op) {
    case 'all': {
      const tests = node.parts.map(testOf);
      return (lead) => tests.every((test) => test(lead));
    }
    case 'any': {
      const tests = node.parts.map(testOf);
      return (lead) => tests.some((test) => test(lead));
    }
    case 'not': {
      const test = testOf(node.part);
      return (lead) => !test(lead);
    }
    case 'in':
      return valueTest(node.facet, codesOfNode(number, node), segment);
    case 'range': {
      const { min, max } = node;
      const values = segment.column(node.column);
      return (lead) => {
        const value = values[lead] ?? Number.NaN;
        return value >= min && value <= max;
      };
    }
  }
}

function valueTest(name: Facet, codes: readonly number[], segment: Segment): OrdinalTest {
  const facet = segment.facet(name);
  const [only] = codes;
  if (only === undefined) return () => false;
  const bits = codes.length === 1 ? facet.dense(only) : null;
  if (bits !== null) return (lead) => hasBit(bits, lead);
  const isMarked = marked(codes, facet.valueCount);
  const { start, codes: all } = facet;
  return (lead) => {
    const end = start[lead + 1] ?? 0;
    for (let i = start[lead] ?? 0; i < end; i++) if (isMarked(all[i] ?? 0)) return true;
    return false;
  };
}

function marked(codes: readonly number[], valueCount: number): (code: number) => boolean {
  const [only] = codes;
  if (codes.length === 1) return (code) => code === only;
  if (valueCount > MARKS_MAX) {
    const set = new Set(codes);
    return (code) => set.has(code);
  }
  const marks = new Uint8Array(valueCount);
  for (const code of codes) marks[code] = 1;
  return (code) => marks[code] === 1;
}
