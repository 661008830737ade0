// Access numbers and DIDs over the API: made, changed, imported as sheets, and kept apart between accounts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RingbackError } from "ringback-sdk";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let owner: Customer;
let stranger: Customer;
before(async () => {
  world = await createApiWorld();
  owner = await world.customer();
  stranger = await world.customer();
});
after(() => world.stop());

let minted = 0;
/** A number that no other test has. */
function fresh(): string {
  minted += 1;
  return `+1500556${String(minted).padStart(4, "0")}`;
}

async function refusal(asked: Promise<{ readonly __typename: string }>): Promise<string> {
  const answer = is("Refused", (await asked) as { readonly __typename: "Refused"; readonly code: string; readonly field: string | null });
  return `${answer.code} ${answer.field ?? ""}`.trim();
}

test("an access number is as standard but for what was said, and stays so but for what is changed", async () => {
  const number = fresh();
  const made = is("AccessNumber", await world.operator.openAccessNumber({ number, trigger: "ANI" }));
  const { id, createdAt: _, ...rest } = made;
  assert.deepEqual(rest, {
    __typename: "AccessNumber", number, trigger: "ANI", languages: ["EN"], delaySeconds: 3, refuseAfterSeconds: 1, refuses: "BUSY", unknownCallers: "REFUSE", houseAccountId: null, callerPrefixes: [], country: null, enabled: true,
  });
  const changed = is("AccessNumber", await world.operator.updateAccessNumber({ id, unknownCallers: "ASK_PIN", houseAccountId: owner.account.id, callerPrefixes: ["44", "1", "44"], languages: ["FR", "DE"], country: "FR" }));
  assert.deepEqual({ ...changed, createdAt: null }, { ...made, createdAt: null, unknownCallers: "ASK_PIN", houseAccountId: owner.account.id, callerPrefixes: ["1", "44"], languages: ["FR", "DE"], country: "FR" });
  assert.deepEqual(await world.operator.accessNumber(id), changed);
});

test("an access number is refused that contradicts itself", async () => {
  const open = (settings: object) => refusal(world.operator.openAccessNumber({ number: fresh(), trigger: "ANI", ...settings }));
  assert.equal(await open({ unknownCallers: "ASK_PIN" }), "INVALID_INPUT houseAccountId");
  assert.equal(await open({ unknownCallers: "ASK_PIN", houseAccountId: owner.account.id }), "INVALID_INPUT callerPrefixes");
  assert.equal(await open({ languages: ["EN", "EN"] }), "INVALID_INPUT languages");
  assert.equal(await open({ languages: [] }), "INVALID_INPUT languages");
  assert.equal(await open({ delaySeconds: 601 }), "INVALID_INPUT delaySeconds");
  assert.equal(await open({ refuseAfterSeconds: -1 }), "INVALID_INPUT refuseAfterSeconds");
  assert.equal(await open({ country: "XX" }), "INVALID_INPUT country");
  assert.equal(await open({ number: "0301234" }), "INVALID_NUMBER number");
  assert.equal(await open({ callerPrefixes: ["+49"] }), "INVALID_INPUT callerPrefixes");
});

test("a number is ours once: as an access number or as a DID, and never called back or called", async () => {
  const [access, did] = [fresh(), fresh()];
  is("AccessNumber", await world.operator.openAccessNumber({ number: access, trigger: "IVR" }));
  is("Did", await world.operator.openDid({ number: did, accountId: owner.account.id }));
  for (const number of [access, did]) {
    assert.equal(await refusal(world.operator.openAccessNumber({ number, trigger: "ANI" })), "INVALID_INPUT number");
    assert.equal(await refusal(world.operator.openDid({ number, accountId: owner.account.id })), "INVALID_INPUT number");
    assert.equal(await refusal(owner.sdk.requestCallBack({ from: number, to: "+15005550101", idempotencyKey: `from ${number}` })), "OWN_NUMBER from");
    assert.equal(await refusal(owner.sdk.requestCallBack({ from: "+15005550101", to: number, idempotencyKey: `to ${number}` })), "OWN_NUMBER to");
  }
});

test("a number that was given up is not ours any more, and may be the other kind", async () => {
  const number = fresh();
  const { id } = is("AccessNumber", await world.operator.openAccessNumber({ number, trigger: "ANI" }));
  is("AccessNumber", await world.operator.removeAccessNumber(id));
  assert.equal(await refusal(world.operator.removeAccessNumber(id)), "NOT_FOUND id");
  const did = is("Did", await world.operator.openDid({ number, accountId: owner.account.id }));
  assert.equal(is("Did", await world.operator.closeDid(did.id)).status, "CLOSED");
  assert.equal(is("Did", await world.operator.closeDid(did.id)).closedAt, (await world.operator.did(did.id))?.closedAt);
  assert.equal(await refusal(world.operator.updateDid({ id: did.id, confirm: true })), "INVALID_INPUT id");
  is("Did", await world.operator.openDid({ number, accountId: stranger.account.id }));
});

test("a DID that points at itself, at another number of ours, or from a number to itself is refused", async () => {
  const other = fresh();
  is("AccessNumber", await world.operator.openAccessNumber({ number: other, trigger: "ANI" }));
  const number = fresh();
  const open = (settings: object) => refusal(world.operator.openDid({ number, accountId: owner.account.id, ...settings }));
  assert.equal(await open({ callsBack: number }), "OWN_NUMBER callsBack");
  assert.equal(await open({ target: number }), "OWN_NUMBER target");
  assert.equal(await open({ callsBack: other }), "OWN_NUMBER callsBack");
  assert.equal(await open({ callsBack: "+15005550101", target: other }), "OWN_NUMBER target");
  assert.equal(await open({ callsBack: "+15005550101", target: "+15005550101" }), "SAME_NUMBER target");
  assert.equal(await open({ callsBack: "112" }), "EMERGENCY_NUMBER callsBack");
  const did = is("Did", await world.operator.openDid({ number, accountId: owner.account.id, callsBack: "+15005550101" }));
  assert.equal(await refusal(owner.sdk.updateDid({ id: did.id, callsBack: number })), "OWN_NUMBER callsBack");
  assert.equal(await refusal(owner.sdk.updateDid({ id: did.id, target: "+15005550101" })), "SAME_NUMBER target");
});

test("its owner says where a DID points, and nothing else of it; a null takes a number away", async () => {
  const did = is("Did", await world.operator.openDid({ number: fresh(), accountId: owner.account.id, callsBack: "+15005550101", target: "+15005550102" }));
  const changed = is("Did", await owner.sdk.updateDid({ id: did.id, callsBack: "+15005550111", target: null, confirm: true }));
  assert.deepEqual([changed.callsBack, changed.target, changed.confirm], ["+15005550111", null, true]);
  for (const [field, value] of Object.entries({ status: "SUSPENDED", delaySeconds: 0, refuseAfterSeconds: 0, refuses: "REJECT", setUpPrice: "0", monthlyPrice: "0" })) {
    assert.equal(await refusal(owner.sdk.updateDid({ id: did.id, [field]: value })), `FORBIDDEN ${field}`);
  }
  assert.equal(await refusal(world.operator.updateDid({ id: did.id, status: "CLOSED" })), "INVALID_INPUT status");
  assert.equal(await refusal(owner.sdk.closeDid(did.id)), "FORBIDDEN");
  assert.equal(await refusal(owner.sdk.openDid({ number: fresh(), accountId: owner.account.id })), "FORBIDDEN");
});

test("an account's own word where a DID points must be proven, or its limits allow what is not; an operator's need not be", async () => {
  const did = is("Did", await world.operator.openDid({ number: fresh(), accountId: owner.account.id, callsBack: "+15005550101" }));
  is("Account", await world.operator.setLimits({ accountId: owner.account.id, limits: { allowsUnproven: false } }));
  assert.equal(await refusal(owner.sdk.updateDid({ id: did.id, callsBack: "+15005550111" })), "NUMBER_NOT_PROVEN callsBack");
  assert.equal(is("Did", await owner.sdk.updateDid({ id: did.id, callsBack: "+15005550101", confirm: true })).callsBack, "+15005550101", "what the operator has said stays");
  is("CallerId", await world.operator.approveCallerId({ accountId: owner.account.id, number: "+15005550111", reason: "its contract" }));
  assert.equal(is("Did", await owner.sdk.updateDid({ id: did.id, callsBack: "+15005550111" })).callsBack, "+15005550111");
  assert.equal(is("Did", await world.operator.updateDid({ id: did.id, callsBack: "+15005550112" })).callsBack, "+15005550112");
  is("Account", await world.operator.setLimits({ accountId: owner.account.id, limits: { allowsUnproven: null } }));
});

test("another's DID is told apart from one that does not exist by nothing", async () => {
  const { id } = is("Did", await world.operator.openDid({ number: fresh(), accountId: owner.account.id }));
  for (const wanted of [id, "did_00000000000000000000000000000000"]) {
    assert.equal(await stranger.sdk.did(wanted), null);
    assert.equal(await refusal(stranger.sdk.updateDid({ id: wanted, confirm: true })), "NOT_FOUND id");
  }
  assert.ok((await owner.sdk.dids()).nodes.some((did) => did.id === id));
  assert.ok((await stranger.sdk.dids()).nodes.every(({ accountId }) => accountId === stranger.account.id));
  await assert.rejects(() => stranger.sdk.dids({ filter: { accountId: owner.account.id } }), isCode("NOT_FOUND"));
});

test("access numbers, sheets and imports are an operator's alone", async () => {
  const { nodes } = await world.operator.accessNumbers();
  assert.equal(await owner.sdk.accessNumber(nodes[0]?.id ?? ""), null);
  await assert.rejects(() => owner.sdk.accessNumbers(), isCode("FORBIDDEN"));
  await assert.rejects(() => owner.sdk.accessNumbersCsv(), isCode("FORBIDDEN"));
  await assert.rejects(() => owner.sdk.didsCsv(), isCode("FORBIDDEN"));
  assert.equal(await refusal(owner.sdk.importDids("number\n")), "FORBIDDEN");
  assert.equal(await refusal(owner.sdk.importAccessNumbers("number\n")), "FORBIDDEN");
  assert.equal(await refusal(owner.sdk.updateAccessNumber({ id: nodes[0]?.id ?? "", enabled: false })), "FORBIDDEN");
});

test("what is exported is imported as it was; the same sheet twice changes nothing, and leaves nothing in the audit trail", async () => {
  is("Did", await world.operator.openDid({ number: fresh(), accountId: owner.account.id, callsBack: "+15005550101", setUpPrice: "1", monthlyPrice: "2.5", refuses: "RING_OUT", status: "SUSPENDED" }));
  const newest = async () => (await world.operator.changes({ first: 1 })).nodes[0]?.id;
  const last = await newest();
  for (const [kind, csv, imported] of [
    ["DIDs", await world.operator.didsCsv(), world.operator.importDids],
    ["access numbers", await world.operator.accessNumbersCsv(), world.operator.importAccessNumbers],
  ] as const) {
    const rows = csv.trimEnd().split("\r\n").length - 1;
    assert.ok(rows > 1, kind);
    const done = is("NumbersImport", await imported(csv));
    assert.deepEqual([done.made, done.changed, done.unchanged, done.faultCount], [0, 0, rows, 0], JSON.stringify(done));
  }
  assert.equal(await newest(), last);
});

test("a sheet makes and changes DIDs; a column that it does not have stays as it is, an empty cell is as standard", async () => {
  const [one, other] = [fresh(), fresh()];
  const first = `number,account,calls_back,target,monthly_price\n${one},${owner.account.id},+15005550101,+15005550111,1.50\n${other},${stranger.account.id},,,\n`;
  const made = is("NumbersImport", await world.operator.importDids(first));
  assert.deepEqual([made.made, made.changed, made.unchanged], [2, 0, 0], JSON.stringify(made));
  const second = `number;confirm;target\n${one};true;\n${other};;\n`;
  const tried = is("NumbersImport", await world.operator.importDids(second, true));
  assert.deepEqual([tried.made, tried.changed, tried.unchanged, tried.isDryRun], [0, 1, 1, true]);
  const find = async (number: string) => (await world.operator.dids({ filter: { number } })).nodes[0];
  assert.equal((await find(one))?.target, "+15005550111");
  is("NumbersImport", await world.operator.importDids(second));
  const did = await find(one);
  assert.deepEqual([did?.callsBack, did?.target, did?.confirm, did?.monthlyPrice.amount], ["+15005550101", null, true, "1.500000"]);
  assert.equal((await find(other))?.accountId, stranger.account.id);
});

test("every fault of a sheet is told by line and column at once, and nothing of it is imported", async () => {
  const access = (await world.operator.accessNumbers()).nodes[0]?.number ?? "";
  const [good, bad] = [fresh(), fresh()];
  const taken = is("Did", await world.operator.openDid({ number: fresh(), accountId: owner.account.id }));
  const sheet = [
    "number,account,calls_back,delay_seconds,refuses,monthly_price",
    `${good},${owner.account.id},+15005550101,3,busy,1`,
    `12345,acc_nobody,+15005550101,soon,loudly,1.0000001`,
    `${bad},${owner.account.id},${bad},3,busy,1`,
    `${good},${owner.account.id},${access},3,busy,1`,
    `${access},${owner.account.id},,3,busy,1`,
    `${taken.number},${stranger.account.id},,3,busy,1`,
    "too,few",
    `${fresh()},,,700,busy,1`,
  ].join("\n");
  const done = is("NumbersImport", await world.operator.importDids(sheet));
  assert.deepEqual(done.faults.map(({ line, column }) => `${line} ${column}`.trim()), [
    "3 number", "3 account", "3 delay_seconds", "3 refuses", "3 monthly_price", "4 calls_back", "5 number", "5 calls_back", "6 number", "7 account", "8", "9 account", "9 delay_seconds",
  ], JSON.stringify(done.faults, null, 1));
  assert.equal(done.made, 0);
  assert.deepEqual((await world.operator.dids({ filter: { number: good } })).nodes, []);
  for (const [csv, fault] of [["", "the sheet is empty"], ["number,colour\n", "there is no such column"], ["account\n", "number must be one of them"], ['number\n"+1500', "never closed"], ["number,number\n", "twice"]] as const) {
    const { faults } = is("NumbersImport", await world.operator.importDids(csv));
    assert.match(faults.map(({ reason }) => reason).join("; "), new RegExp(fault), csv);
  }
});

test("two imports of the same sheet at once: one makes them, the other finds them or is refused, and each is there once", async () => {
  const numbers = Array.from({ length: 50 }, fresh);
  const csv = `number,account\n${numbers.map((number) => `${number},${owner.account.id}`).join("\n")}\n`;
  const answers = await Promise.all([world.operator.importDids(csv), world.operator.importDids(csv)]);
  const told = answers.map((answer) => (answer.__typename === "NumbersImport" ? answer.made : answer.code));
  assert.ok(told.includes(50), told.join());
  const [row] = await world.database.query<{ count: number }>("select count(*)::int as count from did where number = any($1)", [numbers]);
  assert.equal(row?.count, 50);
});

test("lists of DIDs and access numbers are paged without a gap", async () => {
  const all = (await world.operator.dids({ first: 9 })).nodes.map(({ id }) => id);
  const first = await world.operator.dids({ first: 4 });
  const second = await world.operator.dids({ first: 5, after: first.pageInfo.endCursor ?? null });
  assert.deepEqual([...first.nodes, ...second.nodes].map(({ id }) => id), all);
  await assert.rejects(() => world.operator.accessNumbers({ after: first.pageInfo.endCursor ?? null }), isCode("INVALID_INPUT"));
});

function isCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof RingbackError && error.code === code;
}

test("a call to a number of ours, placed in the sandbox, is found with what became of it by the operator and by whom it concerns, and by nobody else", async () => {
  const number = fresh();
  is("Did", await world.operator.openDid({ number, accountId: owner.account.id }));
  const { inboundCallId } = is("SandboxCall", await world.operator.placeSandboxCall({ from: "+4930123456", to: number, hangsUpAfterSeconds: 0 }));
  const mine = async (sdk: Customer["sdk"]) => (await sdk.inboundCalls({ filter: { called: number } })).nodes;
  for (const until = Date.now() + 20_000; (await mine(world.operator)).length === 0 && Date.now() < until; ) await new Promise((resolve) => setTimeout(resolve, 50));
  const [call] = await mine(world.operator);
  assert.deepEqual([call?.id, call?.outcome, call?.trigger, call?.caller, call?.accountId, call?.trunk], [inboundCallId, "NOT_SET", "DID", "+4930123456", owner.account.id, "carrier"]);
  assert.match(call?.words ?? "", /has set no number/);
  assert.deepEqual((await mine(owner.sdk)).map(({ id, trunk }) => [id, trunk]), [[inboundCallId, null]]);
  assert.deepEqual(await mine(stranger.sdk), []);
  await assert.rejects(() => stranger.sdk.inboundCalls({ filter: { accountId: owner.account.id } }), isCode("NOT_FOUND"));
  assert.deepEqual((await world.operator.inboundCalls({ filter: { called: number, outcome: "CALLED_BACK" } })).nodes, []);
});

test("a call in the sandbox is an operator's to place, and one that no phone can place is refused", async () => {
  assert.equal(await refusal(owner.sdk.placeSandboxCall({ to: "+15005550100" })), "FORBIDDEN");
  assert.equal(await refusal(world.operator.placeSandboxCall({ to: "sip:x@evil" })), "INVALID_NUMBER to");
  assert.equal(await refusal(world.operator.placeSandboxCall({ from: "' or 1=1", to: "+15005550100" })), "INVALID_NUMBER from");
  assert.equal(await refusal(world.operator.placeSandboxCall({ to: "+15005550100", keys: "abc" })), "INVALID_INPUT keys");
  assert.equal(await refusal(world.operator.placeSandboxCall({ to: "+15005550100", hangsUpAfterSeconds: -1 })), "INVALID_INPUT hangsUpAfterSeconds");
});

test("a DID is charged when it is opened, and rings nobody while its account has not enough", async () => {
  const poor = await world.customer({ balance: "1" });
  const did = is("Did", await world.operator.openDid({ number: fresh(), accountId: poor.account.id, callsBack: "+15005550111", setUpPrice: "0.5", monthlyPrice: "0.6" }));
  assert.equal(did.paidUntil, null);
  is("Transfer", await world.operator.topUp({ accountId: poor.account.id, amount: "0.2", reference: "enough" }));
  const paid = is("Did", await world.operator.updateDid({ id: did.id, confirm: true }));
  assert.ok(paid.paidUntil !== null);
  assert.equal((await world.operator.account(poor.account.id))?.wallet.balance.amount, "0.100000");
  is("Did", await world.operator.updateDid({ id: did.id, confirm: false }));
  assert.equal((await world.operator.account(poor.account.id))?.wallet.balance.amount, "0.100000");
});
