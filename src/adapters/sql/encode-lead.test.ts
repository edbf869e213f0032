import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sampleLead } from '../../../test/store/sample-lead.ts';
import { ownTerms } from '../../lead-index/own-terms.ts';
import { encodeLead } from './encode-lead.ts';

describe('encodeLead', () => {
  it.each([
    ['plain words', sampleLead('a', { description: 'data engineers; engineers in Basel' })],
    [
      'what looks like its own fields',
      sampleLead('b', {
        description: 'x,"own_terms":["a"],"own_length":1}',
        attributes: { k: ',"own_terms":[' },
      }),
    ],
    ['halves of surrogate pairs', sampleLead('c', { company_name: 'a\ud800b \udc00 \ud83d\ude00' })],
  ])('splits a lead from its index terms and hashes both: %s', (_, lead) => {
    const { json, terms } = encodeLead(lead, true);
    const { content_hash, embedded, ...row } = JSON.parse(json);
    const { own_length, ...rest } = row;
    const whole = JSON.stringify({ ...rest, own_terms: terms === '' ? [] : terms.split(' '), own_length });
    const hash = createHash('sha256').update(whole).digest('base64url').slice(0, 22);
    expect({ content_hash, embedded, own_length }).toEqual({
      content_hash: hash,
      embedded: true,
      own_length: ownTerms(lead).length,
    });
  });
});
