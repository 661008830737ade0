// Rates that are more than a plain price: tiers and weekly periods of one prefix, and what holds for a whole deck.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class RatePlans1795300000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table rate add column plan jsonb check (jsonb_typeof(plan) = 'object');
alter table rate_deck add column terms jsonb check (jsonb_typeof(terms) = 'object');`);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
