import { describe, expect, test } from 'vitest';
import { formatPostgres, namesPostgres, readPostgres, shownPlace } from './postgres-place.ts';

const read = (written: string) => readPostgres(written, (file) => `/etc/vedette/${file}`);

describe('a place', () => {
  test.each([
    ['postgres://vedette@db.example.org/vedette', 'postgres://vedette@db.example.org/vedette?sslmode=verify-full'],
    ['postgresql://u@127.0.0.1:5433/d', 'postgres://u@127.0.0.1:5433/d?sslmode=disable'],
    ['postgres://u@localhost/d?sslmode=verify-full', 'postgres://u@localhost/d?sslmode=verify-full'],
    ['postgres://u@[::1]/d', 'postgres://u@[::1]/d?sslmode=disable'],
    ['postgres://u@%2Frun%2Fpostgresql/d', 'postgres://u@%2Frun%2Fpostgresql/d?sslmode=disable'],
    ['postgres://j%C3%B6rg%40x@h/a%20b', 'postgres://j%C3%B6rg%40x@h/a%20b?sslmode=verify-full'],
    ['postgres://u@h/d?password=env:DB_PASSWORD', 'postgres://u@h/d?password=env:DB_PASSWORD&sslmode=verify-full'],
    [
      'postgres://u@h/d?password=file:db%20pass&sslrootcert=ca.crt',
      'postgres://u@h/d?password=file:/etc/vedette/db%20pass&sslmode=verify-full&sslrootcert=/etc/vedette/ca.crt',
    ],
  ])('%s', (written, expected) => {
    const answer = read(written);
    if ('problem' in answer) throw new Error(answer.problem);
    expect(formatPostgres(answer.place)).toBe(expected);
    // What was read once is read again as it is.
    expect(readPostgres(expected, (file) => file)).toEqual(answer);
    expect(shownPlace(answer.place)).toBe(expected.split('?')[0]);
  });

  test.each([
    'postgres://u:hunter2@h/d',
    'postgres://u@h/d?password=hunter2',
    'postgres://u@h/d?hunter2=1',
    'postgres://u@h/d?sslmode=hunter2',
    'postgres://u@h:hunter2/d',
    'postgres://u@hunter2%00/d',
    'postgres://u@hunter2%/d',
    'postgres://u@hunter2',
    'postgres://hunter2/d',
    'postgres:hunter2',
    'postgres://u@h/d/hunter2',
    'postgres://u@hunter2,other/d',
    'postgres://u@hunter2.example.org/d?sslmode=disable',
    'postgres://u@h/d?sslmode=require',
    'postgres://u@h/d?sslmode=prefer',
    'postgres://u@127.0.0.1/d?sslmode=disable&sslrootcert=x',
    'postgres://u@h/d?password=env:1',
  ])('%s is refused, and nothing of it repeated', (written) => {
    const answer = read(written);
    expect(answer).toHaveProperty('problem');
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  test('is told apart from a file by its beginning', () => {
    const named = ['postgres://x', 'postgresql://x', 'POSTGRES://x', 'postgres.db', './postgres:x', ':memory:'];
    expect(named.map(namesPostgres)).toEqual([true, true, true, false, false, false]);
  });
});
