// The audit trail over the API: every mutation leaves its author, and only an operator may read who did what.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RingbackError } from "ringback-sdk";
import { buildApiSchema } from "../../src/resolvers/apiSchema.js";
import { authorNamed } from "../../src/kernel/author.js";
import { fromPublicId, newId, toPublicId } from "../../src/kernel/id.js";
import { createApiWorld, is, type ApiWorld, type Customer } from "../support/apiWorld.js";

let world: ApiWorld;
let customer: Customer;
let operatorKeyId: string;
let customerKeyId: string;
before(async () => {
  world = await createApiWorld();
  customer = await world.customer();
  const [key] = await world.database.query<{ id: string }>("select id from api_key where role = 'operator'");
  customerKeyId = (await world.operator.account(customer.account.id))?.apiKeys[0]?.id ?? "";
  operatorKeyId = `key_${key?.id.replaceAll("-", "")}`;
});
after(() => world.stop());

const rate = { prefix: "49", destination: "Germany", pricePerMinute: "0.0085" };

/** One act for each mutation, and what it must have left: the fields that changed, by name. */
const acts: Readonly<Record<string, (() => Promise<readonly string[]>) | "changes no price, limit, balance or status by hand">> = {
  requestCallBack: "changes no price, limit, balance or status by hand",
  placeSandboxCall: "changes no price, limit, balance or status by hand",
  cancelCallBack: "changes no price, limit, balance or status by hand",
  openAccount: async () => {
    is("Account", await world.operator.openAccount({ name: "Shop", currency: "EUR", tariffId: world.tariffId }));
    return ["account.name", "account.status", "account.tariffId", "account.liveCallBackLimit"];
  },
  updateAccount: async () => {
    is("Account", await world.operator.updateAccount({ id: customer.account.id, liveCallBackLimit: 7 }));
    return ["account.liveCallBackLimit"];
  },
  suspendAccount: async () => {
    is("Account", await world.operator.suspendAccount(customer.account.id));
    return ["account.status"];
  },
  resumeAccount: async () => {
    is("Account", await world.operator.resumeAccount(customer.account.id));
    return ["account.status"];
  },
  setLimits: async () => {
    const { account } = await world.customer();
    is("Account", await world.operator.setLimits({ accountId: account.id, limits: { callBacksAMinute: 8, dearestPrice: "0.5", allowsUnproven: false } }));
    return ["limits.callBacksAMinute", "limits.dearestPrice", "limits.allowsUnproven"];
  },
  setDefaultLimits: async () => {
    is("Limits", await world.operator.setDefaultLimits({ of: "UNKNOWN_CALLERS", limits: { callBacksADay: 50, spendADay: "5" } }));
    return ["limits.callBacksADay", "limits.spendADay"];
  },
  releaseAccount: async () => {
    is("Account", await world.operator.suspendAccount(customer.account.id));
    is("Account", await world.operator.releaseAccount({ accountId: customer.account.id, reason: "a test" }));
    return ["account.status"];
  },
  addOptOut: async () => {
    is("OptOut", await world.operator.addOptOut({ number: "+493012345678", reason: "asked us" }));
    return ["optOut.number", "optOut.reason"];
  },
  removeOptOut: async () => {
    is("OptOut", await world.operator.addOptOut({ number: "+493012345679", reason: "asked us" }));
    is("OptOut", await world.operator.removeOptOut("+493012345679"));
    return ["optOut.number", "optOut.reason"];
  },
  addHighRiskRange: async () => {
    is("HighRiskRange", await world.operator.addHighRiskRange({ prefix: "4912", reason: "a test", source: "us" }));
    return ["highRiskRange.prefix", "highRiskRange.reason"];
  },
  removeHighRiskRange: async () => {
    is("HighRiskRange", await world.operator.removeHighRiskRange("690"));
    return ["highRiskRange.prefix", "highRiskRange.reason"];
  },
  assignTariff: async () => {
    const { account } = await world.customer({ tariffId: null });
    is("Account", await world.operator.assignTariff(account.id, world.tariffId));
    return ["account.tariffId"];
  },
  topUp: async () => {
    is("Transfer", await world.operator.topUp({ accountId: customer.account.id, amount: "2.5", reference: newId() }));
    return ["account.balance"];
  },
  createTariff: async () => {
    is("Tariff", await world.operator.createTariff({ name: newId(), currency: "EUR", rates: [rate] }));
    return ["tariff.name", "deck.tariffId", "tariff.deckId", "tariff.at"];
  },
  setCreditLimit: async () => {
    is("Account", await world.operator.setCreditLimit(customer.account.id, "20"));
    return ["account.creditLimit"];
  },
  setLowBalance: async () => {
    is("Account", await world.operator.setLowBalance({ accountId: customer.account.id, amount: "3" }));
    return ["account.lowBalance"];
  },
  correctBalance: async () => {
    is("Correction", await world.operator.correctBalance({ accountId: customer.account.id, amount: "1", direction: "OUT", reason: "typed wrong", reference: newId() }));
    return ["account.balance"];
  },
  creditNote: async () => {
    const asked = is("CallBack", await customer.sdk.requestCallBack({ from: "+15005550111", to: "+15005550102", sandboxSpeed: 15, idempotencyKey: newId() }));
    for await (const _ of customer.sdk.watchCallBack(asked.id, 0, { signal: AbortSignal.timeout(20_000) }));
    is("CreditNote", await world.operator.creditNote({ callBackId: asked.id, amount: "0.0001", reason: "bad line", reference: newId() }));
    return ["account.balance"];
  },
  createVoucherBatch: async () => {
    await voucherBatch();
    return ["voucherBatch.note", "voucherBatch.amount", "voucherBatch.count"];
  },
  voidVoucherBatch: async () => {
    is("VoucherBatch", await world.operator.voidVoucherBatch((await voucherBatch()).batch.id));
    return ["voucherBatch.voidedAt"];
  },
  redeemVoucher: async () => {
    const { codes } = await voucherBatch();
    is("Transfer", await customer.sdk.redeemVoucher(codes[0] ?? ""));
    return ["account.balance"];
  },
  startRerating: async () => {
    await counted();
    return ["rerating.deckId", "rerating.fromAt", "rerating.untilAt", "rerating.reason", "rerating.state", "rerating.state"];
  },
  continueRerating: "changes no price, limit, balance or status by hand",
  carryOutRerating: async () => {
    is("Rerating", await world.operator.carryOutRerating((await counted()).id));
    return ["rerating.state", "rerating.state"];
  },
  requestQuote: "changes no price, limit, balance or status by hand",
  activateDeck: async () => {
    is("DeckActivation", await world.operator.activateDeck(await anotherDeck(), inAnHour()));
    return ["tariff.deckId", "tariff.at"];
  },
  cancelDeckActivation: async () => {
    const { id } = is("DeckActivation", await world.operator.activateDeck(await anotherDeck(), inAnHour()));
    is("DeckActivation", await world.operator.cancelDeckActivation(id));
    return ["tariff.cancelledAt"];
  },
  moveAccount: async () => {
    const { account } = await world.customer({ tariffId: null, balance: null });
    is("Account", await world.operator.moveAccount({ accountId: account.id, resellerId: customer.account.id, tariffId: null }));
    return ["account.parentId"];
  },
  rollBackDeck: "changes no price, limit, balance or status by hand",
  grantBundle: async () => {
    await bundle();
    return ["bundle.accountId", "bundle.name", "bundle.prefixes", "bundle.grantedSeconds", "bundle.incrementSeconds", "bundle.period", "bundle.validFrom", "bundle.place"];
  },
  closeBundle: async () => {
    is("Bundle", await world.operator.closeBundle((await bundle()).id));
    return ["bundle.closedAt"];
  },
  proveCallerId: "changes no price, limit, balance or status by hand",
  setCallerLimits: async () => {
    is("CallerLimits", await world.operator.setCallerLimits({ wrongOfUnknownCallers: 199, lockSeconds: null }));
    is("CallerLimits", await world.operator.setCallerLimits({ wrongOfUnknownCallers: 200, lockSeconds: 3_600 }));
    return ["callerLimits.wrongOfUnknownCallers", "callerLimits.lockSeconds"];
  },
  approveCallerId: async () => {
    await callerId();
    return ["callerId.accountId", "callerId.number", "callerId.asksForPin", "callerId.provenBy", "callerId.reason"];
  },
  setAsksForPin: async () => {
    is("CallerId", await world.operator.setAsksForPin((await callerId()).id, true));
    return ["callerId.asksForPin"];
  },
  removeCallerId: async () => {
    is("CallerId", await world.operator.removeCallerId((await callerId()).id));
    return ["callerId.accountId", "callerId.number", "callerId.asksForPin", "callerId.provenBy", "callerId.reason"];
  },
  issuePin: async () => {
    is("IssuedPin", await world.operator.issuePin({ accountId: customer.account.id }));
    return ["account.pinIssuedAt"];
  },
  lockPin: async () => {
    is("IssuedPin", await world.operator.issuePin({ accountId: customer.account.id }));
    is("Pin", await world.operator.lockPin(customer.account.id));
    return ["account.pinLockedAt"];
  },
  releasePin: async () => {
    is("IssuedPin", await world.operator.issuePin({ accountId: customer.account.id }));
    is("Pin", await world.operator.lockPin(customer.account.id));
    is("Pin", await world.operator.releasePin(customer.account.id));
    return ["account.pinLockedAt"];
  },
  releasePinLock: async () => {
    const id = newId<"pinLock">();
    await world.database.inTransaction((tx) => tx.query("insert into pin_lock (id, scope, key, wrong, at) values ($1, 'number', '+15005550111', 10, now())", [id]), { author: authorNamed("tests") });
    is("PinLock", await world.operator.releasePinLock(toPublicId("pinLock", id)));
    return ["pinLock.releasedAt"];
  },
  updateCallingSettings: async () => {
    is("CallingSettings", await world.operator.updateCallingSettings({ accountId: customer.account.id, country: "FR", followOns: 3 }));
    is("CallingSettings", await world.operator.updateCallingSettings({ accountId: customer.account.id, language: "ES", followOns: 4 }));
    return ["account.language", "account.followOns"];
  },
  setSpeedDial: "changes no price, limit, balance or status by hand",
  removeSpeedDial: "changes no price, limit, balance or status by hand",
  openCarrier: async () => {
    await carrier("carrier");
    return ["carrier.name", "carrier.trunk", "carrier.tariffId", "carrier.priority", "carrier.enabled", "carrier.allowsLoss", "carrier.onlyPrefixes", "carrier.excludedPrefixes"];
  },
  openTrunk: async () => {
    is("Trunk", await world.operator.openTrunk({ name: "trail" }));
    return [
      "trunk.name", "trunk.enabled", "trunk.priority", "trunk.stripDigits", "trunk.prefixDigits", "trunk.plusSign", "trunk.callerId", "trunk.windows", "trunk.timeZone", "trunk.onlyPrefixes", "trunk.excludedPrefixes",
      "trunk.restAfterFaults", "trunk.restWithinSeconds", "trunk.restSeconds", "trunk.restMostSeconds",
    ];
  },
  updateTrunk: async () => {
    const trunk = is("Trunk", await world.operator.openTrunk({ name: "trail2", enabled: false }));
    is("Trunk", await world.operator.updateTrunk({ id: trunk.id, mostCalls: 7, priority: 3 }));
    return ["trunk.priority", "trunk.mostCalls"];
  },
  updateCarrier: async () => {
    is("Carrier", await world.operator.updateCarrier({ id: (await carrier("carrier2")).id, allowsLoss: true }));
    return ["carrier.allowsLoss"];
  },
  openAccessNumber: async () => {
    await accessNumber();
    return ["number", "trigger", "languages", "delaySeconds", "refuseAfterSeconds", "refuses", "unknownCallers", "callerPrefixes", "enabled"].map((field) => `accessNumber.${field}`);
  },
  updateAccessNumber: async () => {
    is("AccessNumber", await world.operator.updateAccessNumber({ id: (await accessNumber()).id, refuses: "REJECT" }));
    return ["accessNumber.refuses"];
  },
  removeAccessNumber: async () => {
    is("AccessNumber", await world.operator.removeAccessNumber((await accessNumber()).id));
    return ["number", "trigger", "languages", "delaySeconds", "refuseAfterSeconds", "refuses", "unknownCallers", "callerPrefixes", "enabled"].map((field) => `accessNumber.${field}`);
  },
  importAccessNumbers: async () => {
    is("NumbersImport", await world.operator.importAccessNumbers(`number,delay_seconds\n${(await accessNumber()).number},7\n`));
    return ["accessNumber.delaySeconds"];
  },
  openDid: async () => {
    await did();
    return ["number", "accountId", "confirm", "status", "delaySeconds", "refuseAfterSeconds", "refuses", "setUpPrice", "monthlyPrice"].map((field) => `did.${field}`);
  },
  updateDid: async () => {
    is("Did", await customer.sdk.updateDid({ id: (await did()).id, callsBack: "+15005550111" }));
    return ["did.callsBack"];
  },
  closeDid: async () => {
    is("Did", await world.operator.closeDid((await did()).id));
    return ["did.status"];
  },
  importDids: async () => {
    is("NumbersImport", await world.operator.importDids(`number,confirm\n${(await did()).number},true\n`));
    return ["did.confirm"];
  },
  issueApiKey: async () => {
    is("IssuedApiKey", await world.operator.issueApiKey({ accountId: customer.account.id, name: "shop" }));
    return ["apiKey.name", "apiKey.role", "apiKey.accountId"];
  },
  revokeApiKey: async () => {
    const { apiKey } = is("IssuedApiKey", await world.operator.issueApiKey({ accountId: customer.account.id, name: "gone" }));
    is("ApiKey", await world.operator.revokeApiKey(apiKey.id));
    return ["apiKey.revokedAt"];
  },
};

/** Of what an account does by itself. */
const byAccount = new Set(["redeemVoucher", "updateDid"]);

/** It takes what the other acts call. */
async function carrier(trunk: string) {
  const { id } = is("Tariff", await world.operator.createTariff({ name: newId(), currency: "EUR", rates: [{ ...rate, prefix: "1" }] }));
  return is("Carrier", await world.operator.openCarrier({ name: trunk, trunk, tariffId: id }));
}

let numbers = 0;
const ownNumber = () => `+1500557${String((numbers += 1)).padStart(4, "0")}`;

async function accessNumber() {
  return is("AccessNumber", await world.operator.openAccessNumber({ number: ownNumber(), trigger: "ANI" }));
}

async function did() {
  return is("Did", await world.operator.openDid({ number: ownNumber(), accountId: customer.account.id }));
}

async function callerId() {
  return is("CallerId", await world.operator.approveCallerId({ accountId: customer.account.id, number: ownNumber().replace("557", "556"), reason: "as in the contract" }));
}

async function bundle() {
  return is("Bundle", await world.operator.grantBundle({ accountId: customer.account.id, reference: newId(), name: "Britain", prefixes: ["44"], seconds: 600 }));
}

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

async function aTariff() {
  const { id } = is("Tariff", await world.operator.createTariff({ name: newId(), currency: "EUR", rates: [rate] }));
  const [deck] = await world.database.query<{ id: string }>("select id from rate_deck where tariff_id = $1", [fromPublicId("tariff", id, "id")]);
  return { id, deckId: toPublicId("deck", deck?.id ?? "") };
}

async function anotherDeck() {
  const { id } = await aTariff();
  const deckId = newId();
  await world.database.inTransaction((tx) => tx.query("insert into rate_deck (id, tariff_id, created_at) values ($1, $2, now())", [deckId, fromPublicId("tariff", id, "id")]), { author: authorNamed("tests") });
  return toPublicId("deck", deckId);
}

async function counted() {
  const { deckId } = await aTariff();
  return is("Rerating", await world.operator.startRerating({ accountIds: [customer.account.id], since: "2026-01-01T00:00:00Z", before: "2026-01-02T00:00:00Z", deckId, reason: "a mistake" }));
}

async function voucherBatch() {
  return is("IssuedVoucherBatch", await world.operator.createVoucherBatch({ amount: "5", count: 1, currency: "EUR", note: "spring" }));
}

const mutations = Object.keys(buildApiSchema().getMutationType()?.getFields() ?? {});

test("there is an act here for every mutation that there is", () => {
  assert.deepEqual(Object.keys(acts).sort(), [...mutations].sort(), "a new mutation says here what it leaves in the audit trail");
});

for (const mutation of mutations) {
  test(`${mutation} leaves its author in the audit trail, or changes nothing that it tells of`, async () => {
    const act = acts[mutation];
    if (typeof act !== "function") return assert.match(String(act), /^changes no/);
    const expected = await act();
    const { nodes } = await world.operator.changes({ first: expected.length });
    assert.deepEqual(nodes.map(({ noun, field }) => `${noun}.${field}`).reverse(), expected);
    assert.deepEqual([...new Set(nodes.map(({ author }) => author))], [byAccount.has(mutation) ? customerKeyId : operatorKeyId]);
  });
}

test("nothing that was done over the API is by nobody", async () => {
  assert.deepEqual(await world.database.query("select noun, field, author from change where author = 'unknown' and not (noun = 'apiKey' and subject_id = (select id from api_key where role = 'operator'))"), []);
});

test("a change tells from what to what, and is found by its thing, its field and its author", async () => {
  const { account } = await world.customer({ balance: "10" });
  is("Transfer", await world.operator.topUp({ accountId: account.id, amount: "2.5", reference: newId() }));
  is("Account", await world.operator.suspendAccount(account.id));
  const [status, ...others] = (await world.operator.changes({ filter: { subjectId: account.id, field: "status" }, first: 1 })).nodes;
  assert.deepEqual(others, []);
  assert.deepEqual({ noun: status?.noun, from: status?.from, to: status?.to, author: status?.author }, { noun: "account", from: "active", to: "suspended", author: operatorKeyId });
  const balances = (await world.operator.changes({ filter: { subjectId: account.id, field: "balance" } })).nodes;
  assert.deepEqual(balances.map(({ from, to, currency }) => `${from} ${to} ${currency}`), ["10.000000 12.500000 EUR", "0.000000 10.000000 EUR"]);
  assert.equal(balances[0]?.transferId, (await world.operator.transfers({ accountId: account.id })).nodes[0]?.id);
  const byOther = await world.operator.changes({ filter: { subjectId: account.id, author: "command line" } });
  assert.deepEqual(byOther.nodes, []);
  const later = await world.operator.changes({ filter: { subjectId: account.id, since: "2100-01-01T00:00:00Z" } });
  assert.deepEqual(later.nodes, []);
});

test("the trail is paged without a gap", async () => {
  const all = (await world.operator.changes({ first: 7 })).nodes.map(({ id }) => id);
  const first = await world.operator.changes({ first: 3 });
  const second = await world.operator.changes({ first: 4, after: first.pageInfo.endCursor });
  assert.deepEqual([...first.nodes, ...second.nodes].map(({ id }) => id), all);
});

test("an account's key may not read it, nor learn from it whether a thing is there", async () => {
  await assert.rejects(() => customer.sdk.changes(), (error: unknown) => error instanceof RingbackError && error.code === "FORBIDDEN");
  await assert.rejects(() => customer.sdk.changes({ filter: { subjectId: customer.account.id } }), (error: unknown) => error instanceof RingbackError && error.code === "FORBIDDEN");
});
