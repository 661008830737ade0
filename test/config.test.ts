import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidConfig, readConfig } from "../src/config.js";

test("nothing has to be set: the sandbox, the bundled database, port 4000 on loopback", () => {
  const config = readConfig({});
  assert.equal(config.ari, null);
  assert.equal(config.databaseUrl, null);
  assert.equal(config.port, 4000);
  assert.equal(config.host, "127.0.0.1");
});

test("all faults come in one message, each with the setting's name and what it must be", () => {
  const wrong = { PORT: "99999", DATABASE_URL: "mysql://x", ARI_URL: "foo", TRUNKS: "a b", ATTEMPTS: "x", LOG_LEVEL: "loud", CALLER_ID: "0301234", RING_SECONDS: "50" };
  assert.throws(() => readConfig(wrong), (error) => {
    assert.ok(error instanceof InvalidConfig);
    for (const name of [...Object.keys(wrong), "ARI_USER", "ARI_PASSWORD"]) assert.match(error.message, new RegExp(`^  ${name}: `, "m"), name);
    return true;
  });
});

test("a password is never repeated in a fault", () => {
  assert.throws(() => readConfig({ DATABASE_URL: "postgres//user:hunter2@host/db" }), (error) => error instanceof InvalidConfig && !error.message.includes("hunter2"));
});

test("an empty setting is one that is not set", () => {
  assert.equal(readConfig({ ARI_URL: "", PORT: "" }).port, 4000);
});

test("the ring and the silence before it end before the switch's own limit of the first minute", () => {
  const config = readConfig({ RING_SECONDS: "45", NO_PROGRESS_SECONDS: "10" });
  assert.ok(config.ringSeconds + config.noProgressSeconds < 59);
});

test("nothing of old calls is masked or dropped unless it is asked for, and call-backs keep no numbers that CDRs have lost", () => {
  assert.deepEqual(readConfig({}).retention, { maskAfterMonths: null, dropAfterMonths: null });
  assert.deepEqual(readConfig({ MASK_NUMBERS_AFTER_MONTHS: "3", DROP_CDRS_AFTER_MONTHS: "84" }).retention, { maskAfterMonths: 3, dropAfterMonths: 84 });
  for (const wrong of [{ DROP_CDRS_AFTER_MONTHS: "84" }, { DROP_CDRS_AFTER_MONTHS: "2", MASK_NUMBERS_AFTER_MONTHS: "3" }, { MASK_NUMBERS_AFTER_MONTHS: "0" }]) assert.throws(() => readConfig(wrong), InvalidConfig);
});
