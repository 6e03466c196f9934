import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChannelHealth, Finding } from "../src/api/shapes.ts";
import { shown } from "../src/intranet/channels/worst.ts";

const finding = (state: Finding["state"], message: string, about: Finding["about"] = "token"): Finding => ({
  ...{ state, message, about, what: message, until: null },
});
const channel = (channel: string, state: Finding["state"], findings: Finding[] = []): ChannelHealth => ({
  ...{ channel, state, findings, webhookUrl: null, lastDeliveryAt: null, waiting: 0, waitingSince: null },
  ...{ unread: 0, unreadSince: null, lockedOutSince: null },
});

test("the channel with the worst finding stands first, others as they came", () => {
  const all = [
    channel("EMAIL", "warning"),
    channel("SMS", "good"),
    channel("VOICE", "warning"),
    channel("WHATSAPP", "bad"),
  ];
  assert.deepEqual(
    shown(all).map((one) => one.channel),
    ["WHATSAPP", "EMAIL", "VOICE", "SMS"],
  );
});

test("the same sentence stands once in a channel, where it is worst", () => {
  const silent = "Meta no responde";
  const found = [
    finding("good", "Nada espera"),
    finding("warning", silent),
    finding("bad", silent, "number"),
    finding("warning", silent, "webhook"),
  ];
  const [one] = shown([channel("WHATSAPP", "bad", found)]);
  assert.deepEqual(one?.findings, [found[2], found[0]]);
});
