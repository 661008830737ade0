// Quotes that bind us: a price that is held for a while, for one account and two numbers, until one call-back has used it.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class Quotes1795300000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(quotes);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const quotes = `
create table quote (
  id uuid primary key,
  account_id uuid not null references account,
  a_number text not null,
  b_number text not null,
  -- The rates of both legs for every wallet of the chain, as snapshots: what a hold copies.
  rates jsonb not null check (jsonb_typeof(rates) = 'array'),
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  -- Used once, by this one; it is not a reference, for the call-back is written after it in the same transaction.
  call_back_id uuid unique
);
create index quote_by_account on quote (account_id, expires_at);
create index quote_by_expiry on quote (expires_at);`;
