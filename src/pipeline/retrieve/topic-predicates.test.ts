import { describe, expect, it } from 'vitest';
import { loadVocabulary } from '../../vocabulary/load-vocabulary.ts';
import { declaresTopics } from './topic-predicates.ts';

const { topics } = loadVocabulary();

function ruledOut(excluded: string[], included: string[]): string[] {
  const predicate = declaresTopics(excluded, topics, included);
  return predicate.op === 'in' ? predicate.values : [];
}

describe('a topic that is ruled out', () => {
  it('takes everything under it along', () => {
    expect(ruledOut(['financial services'], ['software'])).toEqual(
      expect.arrayContaining(['banking', 'insurance']),
    );
  });

  it('leaves the kind that is asked for where only a word for it is ruled out', () => {
    const [id] = topics.canonical('clinics');
    expect(id).toBeDefined();
    expect(ruledOut(['clinics'], ['hospitals'])).toContain('clinics');
    expect(ruledOut(['clinics'], ['hospitals'])).not.toContain('hospitals');
  });

  it('wins where it is named itself, even over what is asked for', () => {
    expect(ruledOut(['fintech'], ['fintech'])).toContain('fintech');
    expect(ruledOut(['healthcare'], ['hospitals'])).toContain('hospitals');
  });
});
