// Lists that were read whole and sorted: all accounts' call-backs, and the call-backs and CDRs of one number.
import type { MigrationInterface, QueryRunner } from "typeorm";

export class ListIndexes1795300000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(indexes);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

// A call-back that lives is written to again and again, and each write goes into every index that it is in; one that has ended is written to no more.
// So what lists need holds only those that have ended: with indexes on all of them a write cost twice as much. Those that live are few and have call_back_live.
const indexes = `
drop index call_back_by_account;
create index call_back_by_account on call_back (account_id, requested_at, id) where state = 'ended';
create index call_back_by_time on call_back (requested_at, id) where state = 'ended';
create index call_back_by_a_number on call_back (a_number, account_id) where state = 'ended';
create index call_back_by_b_number on call_back (b_number, account_id) where state = 'ended';
create index cdr_by_time on cdr (dialed_at, leg_id);
create index cdr_by_number on cdr (number, account_id);`;
