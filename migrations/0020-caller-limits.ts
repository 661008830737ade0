// When all unknown callers together have keyed too many wrong PINs, how long such locks last, and how often a number is rung for a proof: one row, for everybody.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class CallerLimits1795300000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(limits);
    await runner.query(trail);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const limits = `
create table caller_limits (
  -- There is one row: the audit trail names it by this.
  id uuid primary key default '00000000-0000-7000-8000-000000000020' check (id = '00000000-0000-7000-8000-000000000020'),
  -- Within an hour.
  wrong_of_unknown_callers integer not null check (wrong_of_unknown_callers between 1 and 10000),
  -- Null: until somebody releases it.
  lock_seconds integer check (lock_seconds between 60 and 31536000),
  proofs_of_an_account integer not null check (proofs_of_an_account between 0 and 1000),
  proofs_of_a_number integer not null check (proofs_of_a_number between 0 and 1000)
);
insert into caller_limits (wrong_of_unknown_callers, lock_seconds, proofs_of_an_account, proofs_of_a_number) values (200, 3600, 3, 3);`;

const columns = ["wrong_of_unknown_callers", "lock_seconds", "proofs_of_an_account", "proofs_of_a_number"];
const trail = `create trigger note_changes after update on caller_limits for each row execute function note_changes('callerLimits', 'id', ${columns.map((column) => `'${column}'`).join(", ")});`;
