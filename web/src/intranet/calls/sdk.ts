/** Twilio's device, which is loaded when somebody calls or may be called. */
import { Device } from "@twilio/voice-sdk";
import type { SdkDevice } from "../../state/telephone.ts";
import silence from "./silence.wav";

/** In place of Twilio's own, which another host has: we ring ourselves. */
const SOUNDS = Object.fromEntries(Object.values(Device.SoundName).map((name) => [name, silence]));

/** So long before its end another token is fetched, so that it may be tried again. */
const RENEW_MS = 120_000;

export const makeDevice = (token: string): SdkDevice =>
  new Device(token, { closeProtection: true, logLevel: "silent", sounds: SOUNDS, tokenRefreshMs: RENEW_MS });
