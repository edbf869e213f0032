import { describe, expect, it } from 'vitest';
import { loadVocabulary } from './load-vocabulary.ts';

const { titles } = loadVocabulary();

/** Title, function, seniority. */
const CASES: readonly (readonly [
  text: string,
  title: string,
  fn: string | null,
  seniority: string | null,
])[] = [
  ['CTO', 'chief technology officer', 'engineering', 'c_level'],
  ['VP of Sales', 'vice president of sales', 'sales', 'vp'],
  ['director of product marketing', 'director of product marketing', 'marketing', 'director'],
  ['Head of Product Marketing', 'head of product marketing', 'marketing', 'head'],
  ['Director of Product', 'director of product', 'product', 'director'],
  ['head of product design', 'head of product design', 'design', 'head'],
  ['Senior Software Engineer', 'senior software engineer', 'engineering', 'senior'],
  ['HR Business Partner', 'human resources business partner', 'human_resources', null],
  ['Chief Information Security Officer', 'chief information security officer', 'security', 'c_level'],
  ['Account Executive', 'account executive', 'sales', null],
  ['Customer Success Manager', 'customer success manager', 'customer_success', 'manager'],
  ['General Counsel', 'general counsel', 'legal', 'c_level'],
  ['Data Scientist', 'data scientist', 'data', null],
  ['Executive Assistant', 'executive assistant', 'administration', null],
  ['Co-Founder & CEO', 'co-founder and chief executive officer', null, 'founder'],
  ['Marketing Intern', 'marketing intern', 'marketing', 'intern'],
  ['Geschäftsführer', 'managing director', null, 'c_level'],
  ['Vertriebsleiter', 'head of sales', 'sales', 'head'],
  ['Leiter Einkauf', 'head of procurement', 'procurement', 'head'],
  ['Personalleiterin', 'head of human resources', 'human_resources', 'head'],
  ['directeur financier', 'finance director', 'finance', 'director'],
  ['responsable des achats', 'procurement manager', 'procurement', 'manager'],
  ['DRH', 'chief human resources officer', 'human_resources', 'c_level'],
  ['director de marketing', 'marketing director', 'marketing', 'director'],
  ['directora de recursos humanos', 'human resources director', 'human_resources', 'director'],
  ['jefe de compras', 'procurement manager', 'procurement', 'manager'],
  ['gerente de ventas', 'sales manager', 'sales', 'manager'],
  ['diretor financeiro', 'finance director', 'finance', 'director'],
  ['gerente de TI', 'information technology manager', 'it', 'manager'],
  ['direttore acquisti', 'procurement director', 'procurement', 'director'],
  ['amministratore delegato', 'chief executive officer', null, 'c_level'],
  ['inkoopmanager', 'procurement manager', 'procurement', 'manager'],
  ['financieel directeur', 'finance director', 'finance', 'director'],
  ['人事部長', 'head of human resources', 'human_resources', 'head'],
  ['営業部長', 'head of sales', 'sales', 'head'],
  ['最高技術責任者', 'chief technology officer', 'engineering', 'c_level'],
  ['研究開発部長', 'head of research and development', 'research', 'head'],
  ['财务总监', 'finance director', 'finance', 'director'],
  ['首席技术官', 'chief technology officer', 'engineering', 'c_level'],
  ['人力资源经理', 'human resources manager', 'human_resources', 'manager'],
  ['采购经理', 'procurement manager', 'procurement', 'manager'],
];

describe('titles', () => {
  it.each(CASES.map(([text, title, fn, seniority]) => ({ text, title, fn, seniority })))(
    'reads "$text" as $title: $fn, $seniority',
    ({ text, title, fn, seniority }) => {
      const read = titles.read(text);
      expect({ title: read.title, fn: read.function, seniority: read.seniority }).toEqual({
        title,
        fn,
        seniority,
      });
    },
  );

  it('keeps the abbreviation beside its expansion', () => {
    const read = titles.read('CFO');
    expect(read.asked).toBe('cfo');
    expect(read.terms).toEqual(expect.arrayContaining(['cfo', 'chief', 'financial', 'officer']));
  });

  it('likens titles by their words, both ways, and more by the role than by the level', () => {
    const [senior, plain, manager] = ['senior data engineer', 'data engineer', 'senior sales manager'].map(
      (text) => titles.read(text).terms,
    );
    if (senior === undefined || plain === undefined || manager === undefined) throw new Error('no terms');
    expect(titles.similarity(senior, plain)).toBe(titles.similarity(plain, senior));
    expect(titles.similarity(senior, plain)).toBeGreaterThan(titles.similarity(senior, manager));
    expect(titles.similarity(plain, plain)).toBeCloseTo(1, 9);
  });

  it('reads a function or seniority column', () => {
    expect(titles.canonicalFunction('R&D')).toBe('research');
    expect(titles.canonicalFunction('Human Resources')).toBe('human_resources');
    expect(titles.canonicalSeniority('Vice President')).toBe('vp');
    expect(titles.canonicalSeniority('C-Level')).toBe('c_level');
    expect(titles.canonicalSeniority('blue')).toBeNull();
  });
});
