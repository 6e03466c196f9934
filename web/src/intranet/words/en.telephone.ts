import type { Words } from "./index.ts";

export const telephone: Words["telephone"] = {
  label: "Calls",
  call: "Call",
  whichNumber: (name) => `Call ${name}`,
  noNumber: "No phone number",
  rings: (name) => `${name} is calling`,
  answer: "Answer",
  decline: "Decline",
  open: "Open the conversation",
  phase: {
    asking: "Preparing the call…",
    dialling: "Dialling…",
    rings: "Ringing…",
    talking: "On a call",
    reconnecting: "Getting the connection back…",
  },
  mute: "Mute the microphone",
  unmute: "Unmute the microphone",
  muted: "microphone muted",
  keypad: "Keypad",
  hangUp: "Hang up",
  close: "Close notice",
  trouble: {
    microphone: "The browser does not let the microphone be used: allow it for this site and call again.",
    noMicrophone: "No microphone was found that can be used. Plug one in and call again.",
    lockedOut: "The telephone service does not know us. Tell an administrator.",
    line: "The call was cut: there is no connection to the telephone service. Try again.",
  },
};
