// Trigger calls that were answered have CDRs too, and a call-back's payer may change while it runs: holds say for whom they are, and a role can be held again after its hold was released.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class Payers1795300000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [holds, cdrs]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

// Holds that are open: one a role at each level of the chain, so that two payers of one call-back never hold side by side. Those that are closed stay, in the order in which they were opened.
const holds = `
alter table hold
  add column payer_id uuid references account,
  add column number bigint generated always as identity;
update hold set payer_id = call_back.account_id from call_back where call_back.id = hold.call_back_id;
alter table hold
  alter column payer_id set not null,
  drop constraint hold_pkey,
  add primary key (call_back_id, number);
create unique index one_open_hold on hold (call_back_id, role, level) where closed_at is null;`;

const cdrs = `
alter table cdr
  drop constraint cdr_role_check,
  add constraint cdr_role_check check (role in ('T', 'A', 'B')),
  add constraint a_trigger_call_costs_nothing check (role <> 'T' or charge_micros = 0 and coalesce(cost_micros, 0) = 0);`;
