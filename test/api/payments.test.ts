// Vouchers, corrections, limits, statements and re-ratings over HTTP; and what bad input gets: a refusal with a code, and nothing changed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RingbackError, type CorrectBalanceInput, type CreateVoucherBatchInput, type RefusalCode, type Ringback } from "ringback-sdk";
import { mintVoucherCode } from "../../src/billing/payments/voucherCode.js";
import { fromPublicId, newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let customer: Customer;
/** A call-back of it with two answered legs and its CDRs. */
let callBackId: string;
before(async () => {
  world = await createApiWorld();
  customer = await world.customer();
  const asked = is("CallBack", await customer.sdk.requestCallBack({ from: "+15005550111", to: "+15005550106", idempotencyKey: newId(), sandboxSpeed: 15 }));
  callBackId = asked.id;
  for await (const _ of customer.sdk.watchCallBack(asked.id, 0, { signal: AbortSignal.timeout(20_000) }));
});
after(() => world.stop());

const unknown = toPublicId("account", newId());
const voucher: CreateVoucherBatchInput = { amount: "5", currency: "EUR", count: 1 };
const codeOf = async (input: Partial<CreateVoucherBatchInput> = {}) => is("IssuedVoucherBatch", await world.operator.createVoucherBatch({ ...voucher, ...input })).codes[0] as string;
const balanceOf = async ({ account }: Customer) => (await world.operator.account(account.id))?.wallet.balance.amount;
const correction = (of: Customer = customer): CorrectBalanceInput => ({ accountId: of.account.id, direction: "IN", amount: "1", reason: "a slip", reference: newId() });

test("a voucher goes from the operator's batch into a wallet, and the batch tells how many were redeemed", async () => {
  const buyer = await world.customer({ balance: null });
  const { batch, codes } = is("IssuedVoucherBatch", await world.operator.createVoucherBatch({ ...voucher, count: 3, note: "kiosk", expiresAt: "2099-01-01T00:00:00Z" }));
  const redeemed = is("Transfer", await buyer.sdk.redeemVoucher((codes[0] ?? "").toLowerCase()));
  assert.deepEqual({ kind: redeemed.kind, direction: redeemed.direction, amount: redeemed.amount }, { kind: "VOUCHER", direction: "IN", amount: { amount: "5.000000", currency: "EUR" } });
  assert.deepEqual(is("Transfer", await buyer.sdk.redeemVoucher(codes[0] ?? "")), redeemed);
  assert.equal(await balanceOf(buyer), "5.000000");
  const listed = (await world.operator.voucherBatches({ first: 1 })).nodes[0];
  assert.deepEqual({ id: listed?.id, note: listed?.note, count: listed?.count, redeemed: listed?.redeemed }, { id: batch.id, note: "kiosk", count: 3, redeemed: 1 });
  assert.ok(is("VoucherBatch", await world.operator.voidVoucherBatch(batch.id)).voidedAt);
  assert.equal(is("Refused", await buyer.sdk.redeemVoucher(codes[1] ?? "")).code, "VOUCHER_VOID");
  assert.equal(is("Refused", await customer.sdk.redeemVoucher(codes[0] ?? "")).code, "VOUCHER_USED");
});

test("a correction, a credit note, a credit limit and a statement, as the operator and the account see them", async () => {
  const { sdk, account } = customer;
  const corrected = is("Correction", await world.operator.correctBalance({ ...correction(), direction: "OUT", amount: "0.25" }));
  assert.deepEqual({ difference: corrected.difference.amount, paid: corrected.paid.amount, off: corrected.writtenOff.amount, reason: corrected.reason }, { difference: "0.250000", paid: "0.250000", off: "0.000000", reason: "a slip" });
  const given = is("CreditNote", await world.operator.creditNote({ callBackId, amount: "0.015", reason: "bad line", reference: newId() }));
  // Leg after leg: one if the first was charged enough, which in the sandbox a slow machine decides.
  const legsGivenBack = given.corrections.length;
  assert.ok(given.corrections.every((one) => one.kind === "CREDIT_NOTE" && one.callBackId === callBackId && one.legId !== null));
  assert.equal(given.amount.amount, "0.015000");
  assert.equal((await world.operator.corrections({ accountId: account.id })).nodes.at(-1)?.id, corrected.id);
  assert.equal(is("Account", await world.operator.setCreditLimit(account.id, "20")).wallet.creditLimit.amount, "20.000000");
  assert.equal(is("Account", await sdk.setLowBalance({ amount: "3" })).wallet.lowBalance?.amount, "3.000000");
  const month = new Date().toISOString().slice(0, 7);
  const statement = is("Statement", await sdk.statement({ month }));
  const micros = (text: string) => BigInt(text.replace(".", ""));
  assert.equal(micros(statement.opening.amount) + micros(statement.in.amount) - micros(statement.out.amount), micros(statement.closing.amount));
  assert.equal(statement.closing.amount, await balanceOf(customer));
  assert.deepEqual(statement.lines.map(({ kind, direction, transfers }) => `${kind} ${direction} ${transfers}`).toSorted(), ["CORRECTION OUT 1", `CREDIT_NOTE IN ${legsGivenBack}`, "LEG_CHARGE OUT 2", "TOP_UP IN 1"]);
  assert.deepEqual(is("Statement", await world.operator.statement({ month, accountId: account.id })), statement);
  const listed = await sdk.transfers({ filter: { kinds: ["CORRECTION", "CREDIT_NOTE"], since: statement.since, before: statement.before } });
  assert.deepEqual(listed.nodes.map(({ kind }) => kind), [...given.corrections.map(() => "CREDIT_NOTE"), "CORRECTION"]);
  assert.equal(listed.nodes.at(-1)?.correctionId, corrected.id);
});

test("falling below the threshold is an event with a number", async () => {
  const one = await world.customer({ balance: "5" });
  is("Account", await one.sdk.setLowBalance({ amount: "2.5" }));
  is("Correction", await world.operator.correctBalance({ ...correction(one), direction: "OUT", amount: "3" }));
  const events = await one.sdk.accountEvents();
  assert.deepEqual(events.map(({ sequence, kind, left, threshold }) => ({ sequence, kind, left: left.amount, threshold: threshold.amount })), [{ sequence: 1, kind: "LOW_BALANCE", left: "2.000000", threshold: "2.500000" }]);
  assert.deepEqual(await world.operator.accountEvents({ accountId: one.account.id, afterSequence: 1 }), []);
});

test("who watches a wallet is told what happened and then what happens, each event once; a stranger is told nothing", async () => {
  const one = await world.customer({ balance: "5" });
  is("Account", await one.sdk.setLowBalance({ amount: "4" }));
  const fall = async () => {
    is("Correction", await world.operator.correctBalance({ ...correction(one), direction: "OUT", amount: "2" }));
    is("Correction", await world.operator.correctBalance({ ...correction(one), amount: "2" }));
  };
  await fall();
  const seen: number[] = [];
  const leaving = new AbortController();
  const limit = AbortSignal.any([leaving.signal, AbortSignal.timeout(20_000)]);
  for await (const event of one.sdk.watchAccount(null, 0, { signal: limit })) {
    seen.push(event.sequence);
    if (event.sequence < 3) await fall();
    else leaving.abort();
  }
  assert.deepEqual(seen, [1, 2, 3]);
  const watching = world.operator.watchAccount(one.account.id, 2, { signal: AbortSignal.timeout(20_000) });
  const last = await watching.next();
  await watching.return(undefined);
  assert.equal((last.value as { sequence: number } | undefined)?.sequence, 3);
  const other = await world.customer();
  const stranger = other.sdk.watchAccount(one.account.id, 0, { signal: AbortSignal.timeout(20_000) }).next();
  await assert.rejects(stranger, (error: unknown) => error instanceof RingbackError && error.code === "NOT_FOUND");
});

test("a period is rated again by a deck that is right: counted, looked at, carried out", async () => {
  const cheap = is("Tariff", await world.operator.createTariff({ name: newId(), currency: "EUR", rates: [{ prefix: "1", destination: "North America", pricePerMinute: "0.03" }] }));
  const [deck] = await world.database.query<{ id: string }>("select deck_id as id from deck_activation where tariff_id = $1", [fromPublicId("tariff", cheap.id, "id")]);
  const day = 86_400_000;
  const started = is("Rerating", await world.operator.startRerating({ accountIds: [customer.account.id], since: new Date(Date.now() - day).toISOString(), before: new Date().toISOString(), deckId: toPublicId("deck", deck?.id ?? ""), reason: "the price was wrong" }));
  assert.deepEqual({ state: started.state, legs: started.counted.legs, changed: started.counted.changed, done: started.done.legs }, { state: "COUNTED", legs: 2, changed: 2, done: 0 });
  const before = await balanceOf(customer);
  const done = is("Rerating", await world.operator.carryOutRerating(started.id));
  assert.deepEqual({ state: done.state, difference: done.done.difference }, { state: "DONE", difference: started.counted.difference });
  assert.notEqual(await balanceOf(customer), before);
  const again = is("Rerating", await world.operator.continueRerating(started.id));
  assert.deepEqual(again, done);
  const found = await world.operator.rerating({ id: started.id, first: 10 });
  assert.deepEqual(found?.accounts.nodes.map(({ accountId, sums }) => ({ accountId, legs: sums.legs })), [{ accountId: customer.account.id, legs: 2 }]);
  const [newest] = (await world.operator.corrections({ accountId: customer.account.id, first: 1 })).nodes;
  assert.deepEqual({ kind: newest?.kind, reratingId: newest?.reratingId }, { kind: "RERATING", reratingId: started.id });
});

type Act = () => Promise<{ readonly __typename: string }>;
const refusals: readonly (readonly [what: string, code: RefusalCode, act: Act])[] = [
  ["a top-up with seven decimals", "INVALID_AMOUNT", () => world.operator.topUp({ accountId: customer.account.id, amount: "1.0000001", reference: newId() })],
  ["a negative top-up", "INVALID_AMOUNT", () => world.operator.topUp({ accountId: customer.account.id, amount: "-5", reference: newId() })],
  ["a top-up of nothing", "INVALID_AMOUNT", () => world.operator.topUp({ accountId: customer.account.id, amount: "0.000000", reference: newId() })],
  ["a top-up beyond the range", "INVALID_AMOUNT", () => world.operator.topUp({ accountId: customer.account.id, amount: "1000000000000", reference: newId() })],
  ["a top-up in scientific notation", "INVALID_AMOUNT", () => world.operator.topUp({ accountId: customer.account.id, amount: "1e3", reference: newId() })],
  ["vouchers of nothing", "INVALID_AMOUNT", () => world.operator.createVoucherBatch({ ...voucher, amount: "0" })],
  ["vouchers of less than nothing", "INVALID_AMOUNT", () => world.operator.createVoucherBatch({ ...voucher, amount: "-1" })],
  ["vouchers with seven decimals", "INVALID_AMOUNT", () => world.operator.createVoucherBatch({ ...voucher, amount: "0.0000001" })],
  ["vouchers in no currency", "INVALID_CURRENCY", () => world.operator.createVoucherBatch({ ...voucher, currency: "euro" })],
  ["no vouchers", "INVALID_INPUT", () => world.operator.createVoucherBatch({ ...voucher, count: 0 })],
  ["too many vouchers", "INVALID_INPUT", () => world.operator.createVoucherBatch({ ...voucher, count: 10_001 })],
  ["vouchers that have expired", "INVALID_INPUT", () => world.operator.createVoucherBatch({ ...voucher, expiresAt: "2020-01-01T00:00:00Z" })],
  ["a note that is too long", "INVALID_INPUT", () => world.operator.createVoucherBatch({ ...voucher, note: "x".repeat(201) })],
  ["a void of a batch that is not there", "NOT_FOUND", () => world.operator.voidVoucherBatch(toPublicId("voucherBatch", newId()))],
  ["an operator who redeems", "FORBIDDEN", () => world.operator.redeemVoucher("7K3M-9QXT-0HVA-5RNE-2CW8")],
  ["an empty code", "INVALID_VOUCHER", () => customer.sdk.redeemVoucher("")],
  ["a code that is no code", "INVALID_VOUCHER", () => customer.sdk.redeemVoucher("'; drop table voucher; --")],
  ["a code of a megabyte's beginning", "INVALID_VOUCHER", () => customer.sdk.redeemVoucher("7".repeat(50_000))],
  ["a voucher of another currency", "CURRENCY_MISMATCH", async () => customer.sdk.redeemVoucher(await codeOf({ currency: "USD" }))],
  ["a correction of nothing", "INVALID_AMOUNT", () => world.operator.correctBalance({ ...correction(), amount: "0" })],
  ["a correction of less than nothing", "INVALID_AMOUNT", () => world.operator.correctBalance({ ...correction(), amount: "-1" })],
  ["a correction with too many decimals", "INVALID_AMOUNT", () => world.operator.correctBalance({ ...correction(), amount: "0.1234567" })],
  ["a correction beyond the range", "INVALID_AMOUNT", () => world.operator.correctBalance({ ...correction(), amount: "999999999999" })],
  ["a correction without a reason", "INVALID_INPUT", () => world.operator.correctBalance({ ...correction(), reason: "  " })],
  ["a correction without a reference", "INVALID_INPUT", () => world.operator.correctBalance({ ...correction(), reference: "" })],
  ["a correction of nobody", "NOT_FOUND", () => world.operator.correctBalance({ ...correction(), accountId: unknown })],
  ["a credit note of more than was paid", "MORE_THAN_CAPTURED", () => world.operator.creditNote({ callBackId, amount: "1000", reason: "bad line", reference: newId() })],
  ["a credit note of nothing", "INVALID_AMOUNT", () => world.operator.creditNote({ callBackId, amount: "0", reason: "bad line", reference: newId() })],
  ["a credit note for nothing", "INVALID_INPUT", () => world.operator.creditNote({ amount: "1", reason: "bad line", reference: newId() })],
  ["a credit note for a call that is not there", "NOT_FOUND", () => world.operator.creditNote({ legId: toPublicId("leg", newId()), amount: "1", reason: "bad line", reference: newId() })],
  ["a negative credit limit", "INVALID_AMOUNT", () => world.operator.setCreditLimit(customer.account.id, "-1")],
  ["a credit limit beyond the range", "INVALID_AMOUNT", () => world.operator.setCreditLimit(customer.account.id, "9999999999")],
  ["a credit limit of nobody", "NOT_FOUND", () => world.operator.setCreditLimit(unknown, "1")],
  ["a threshold of nothing", "INVALID_AMOUNT", () => customer.sdk.setLowBalance({ amount: "0" })],
  ["a threshold of another's wallet", "NOT_FOUND", () => customer.sdk.setLowBalance({ amount: "1", accountId: unknown })],
  ["a statement of no month", "INVALID_INPUT", () => customer.sdk.statement({ month: "2026-00" })],
  ["a statement of nowhere", "INVALID_INPUT", () => customer.sdk.statement({ month: "2026-11", timeZone: "Europe/Atlantis" })],
  ["a statement of another's wallet", "NOT_FOUND", () => customer.sdk.statement({ month: "2026-11", accountId: unknown })],
  ["a tariff of another currency", "CURRENCY_MISMATCH", async () => {
    const dollars = is("Tariff", await world.operator.createTariff({ name: newId(), currency: "USD", rates: [{ prefix: "1", destination: "x", pricePerMinute: "1" }] }));
    return world.operator.assignTariff(customer.account.id, dollars.id);
  }],
  ["a re-rating without a reason", "INVALID_INPUT", () => world.operator.startRerating({ accountIds: [customer.account.id], since: "2026-01-01T00:00:00Z", before: "2026-02-01T00:00:00Z", deckId: toPublicId("deck", newId()), reason: "" })],
  ["a re-rating by an unknown deck", "NOT_FOUND", () => world.operator.startRerating({ accountIds: [customer.account.id], since: "2026-01-01T00:00:00Z", before: "2026-02-01T00:00:00Z", deckId: toPublicId("deck", newId()), reason: "x" })],
  ["a re-rating that is not there", "NOT_FOUND", () => world.operator.carryOutRerating(toPublicId("rerating", newId()))],
];

const money = () => world.database.query("select (select count(*) from transfer) as transfers, (select count(*) from correction) as corrections, (select json_agg(wallet order by id) from ledger_account as wallet where owner_account_id = $1) as wallets", [fromPublicId("account", customer.account.id, "id")]);

for (const [what, code, act] of refusals) {
  test(`${what} is refused with ${code}, and nothing is changed`, async () => {
    const before = await money();
    const answer = (await act()) as { readonly __typename: string; readonly code?: string; readonly message?: string };
    assert.equal(answer.code, code, JSON.stringify(answer));
    assert.match(answer.message ?? "", /^\S.{10,}[.?!]$/s, "a sentence that helps");
    assert.deepEqual(await money(), before);
  });
}

test("an expired voucher is refused over HTTP too", async () => {
  const code = await codeOf({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
  await world.database.query("update voucher_batch set expires_at = now() where expires_at < now() + interval '2 hours'");
  assert.equal(is("Refused", await customer.sdk.redeemVoucher(code)).code, "VOUCHER_EXPIRED");
});

test("a limit below what is used is refused with CREDIT_LIMIT_IN_USE", async () => {
  const one = await world.customer({ balance: null });
  is("Account", await world.operator.setCreditLimit(one.account.id, "5"));
  is("Correction", await world.operator.correctBalance({ ...correction(one), direction: "OUT", amount: "4" }));
  assert.equal(is("Refused", await world.operator.setCreditLimit(one.account.id, "3.999999")).code, "CREDIT_LIMIT_IN_USE");
  assert.equal(is("Account", await world.operator.setCreditLimit(one.account.id, "4")).wallet.available.amount, "0.000000");
});

test("an account's key is forbidden what is the operator's, and sees nothing of another's events", async () => {
  const { sdk } = customer;
  const acts: readonly ((sdk: Ringback) => Promise<{ readonly __typename: string }>)[] = [
    () => sdk.createVoucherBatch(voucher), () => sdk.voidVoucherBatch(toPublicId("voucherBatch", newId())), () => sdk.correctBalance(correction()),
    () => sdk.creditNote({ callBackId, amount: "0.01", reason: "x", reference: newId() }), () => sdk.setCreditLimit(customer.account.id, "100"),
    () => sdk.startRerating({ accountIds: [customer.account.id], since: "2026-01-01T00:00:00Z", before: "2026-02-01T00:00:00Z", deckId: toPublicId("deck", newId()), reason: "x" }),
    () => sdk.carryOutRerating(toPublicId("rerating", newId())), () => sdk.continueRerating(toPublicId("rerating", newId())),
  ];
  const other = await world.customer();
  const before = await money();
  for (const act of acts) assert.equal(((await act(sdk)) as { code?: string }).code, "FORBIDDEN", String(act));
  for (const list of [() => sdk.voucherBatches(), () => sdk.corrections()]) await assert.rejects(list, (error: unknown) => error instanceof RingbackError && error.code === "FORBIDDEN");
  await assert.rejects(() => sdk.accountEvents({ accountId: other.account.id }), (error: unknown) => error instanceof RingbackError && error.code === "NOT_FOUND");
  await assert.rejects(() => world.operator.accountEvents({ accountId: unknown }), (error: unknown) => error instanceof RingbackError && error.code === "NOT_FOUND");
  assert.equal(await sdk.rerating({ id: toPublicId("rerating", newId()) }), null);
  assert.deepEqual(await money(), before);
});

test("six wrong codes over HTTP lock the account, and its next good one is refused for now", async () => {
  const one = await world.customer({ balance: null });
  const good = await codeOf();
  const others = Array.from({ length: 6 }, mintVoucherCode);
  const answers = await Promise.all(others.map(async (code) => is("Refused", await one.sdk.redeemVoucher(code)).code));
  assert.deepEqual(answers.toSorted(), [...Array.from({ length: 5 }, () => "INVALID_VOUCHER"), "VOUCHER_LOCKED"]);
  assert.equal(is("Refused", await one.sdk.redeemVoucher(good)).code, "VOUCHER_LOCKED");
});
