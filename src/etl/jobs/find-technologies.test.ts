import { expect, it } from 'vitest';
import { loadVocabulary } from '../../vocabulary/load-vocabulary.ts';
import { findTechnologies } from './find-technologies.ts';

const { technologies } = loadVocabulary();

it('finds the products of a requirement list, in their canonical names', () => {
  const text = 'You know Snowflake, dbt and Airflow. Experience with Kafka or Amazon Redshift is a plus.';
  expect(findTechnologies(text, technologies)).toEqual([
    'snowflake',
    'dbt',
    'apache airflow',
    'apache kafka',
    'amazon redshift',
  ]);
});

it('takes a common word as a product only where it is written as a name beside another product', () => {
  expect(findTechnologies('We go the extra mile, and swift is what we are.', technologies)).toEqual([]);
  expect(findTechnologies('Go where customers are.', technologies)).toEqual([]);
  expect(findTechnologies('Services in Go, Kafka and PostgreSQL.', technologies)).toEqual(
    expect.arrayContaining(['go', 'apache kafka', 'postgresql']),
  );
});
