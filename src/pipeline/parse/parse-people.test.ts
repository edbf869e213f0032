import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter } from '../../domain/filter.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
type Some = Partial<{ [K in keyof Filter]: unknown }>;

describe('where people are', () => {
  it.each<[string, Some]>([
    // what another language calls somebody is a place here
    ['data engineers in indiana', { countries: ['US'], regions: ['US-IN'] }],
    ['Indiana head of HR', { countries: ['US'], regions: ['US-IN'] }],
    ['pilots in norfolk', { countries: ['US'], cities: ['Norfolk'] }],
    // a place of its own, not its neighbour's surroundings
    ['accountants in greater noida', { cities: ['Greater Noida'] }],
    // initials end no sentence
    ['washington d.c. area data engineers', { titles: ['data engineer'] }],
    // a small town and its state
    ['wealth managers in greenwich ct', { regions: ['US-CT'], cities: ['Greenwich'] }],
    ['head of hr jobs menlo park', { cities: ['Menlo Park'] }],
    // no places at all
    ['unity developers in montreal', { cities: ['Montreal'], titles: ['unity developer'] }],
    ['QA/QC managers in ohio', { regions: ['US-OH'], functions: ['operations'] }],
  ])('%s', (prompt, expected) => {
    expect(parse(prompt).include).toMatchObject(expected);
  });
});

describe('what people do', () => {
  it.each<[string, Some]>([
    ['head of purchasing in denver', { titles: ['head of purchasing'], functions: ['procurement'] }],
    ['vp purchasing in ohio', { functions: ['procurement'], seniorities: ['vp'] }],
    ['tax associates in chicago', { titles: ['tax associate'], functions: ['finance'] }],
    ['GDPR compliance managers in ireland', { functions: ['legal'], seniorities: ['manager'] }],
    ['law clerk in denver', { titles: ['law clerk'], functions: ['legal'] }],
    ['company secretary in london', { titles: ['company secretary'], functions: ['legal'] }],
    ['six sigma black belts in iowa', { titles: ['six sigma black belt'], functions: ['operations'] }],
    ['iam engineer in leeds', { functions: ['security'], seniorities: [] }],
    ['agile coaches in leeds', { titles: ['agile coach'] }],
    // a past employer and the way of working are no part of the title
    ['former mckinsey consultants in london', { titles: ['consultant'] }],
    ['remote react developers in latam', { titles: ['react developer'] }],
  ])('%s', (prompt, expected) => {
    expect(parse(prompt).include).toMatchObject(expected);
  });

  it('reads the number of a job as its name', () => {
    const { k, include } = parse('3d animators in burbank');
    expect([k, include.titles[0]]).toEqual([null, '3d animator']);
  });

  it.each(['ai engineer in denver', 'data engineers in düsseldorf', 'plant managers in alabama'])(
    'takes English titles for English: %s',
    (prompt) => {
      expect(parse(prompt).language).toBe('en');
    },
  );
});
